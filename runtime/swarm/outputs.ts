import type { Json } from "../../base/json.ts";
import type { Agent } from "../../schema/types.ts";
import { existing, type SwarmConfig } from "./config.ts";
import type { Outputs } from "./entry.ts";

/** Maximum size of the members' reports in a phase: they pass through the state machine, which allows 256 KiB in total. */
const reportBytes = 8192;

/** For configurations of earlier releases, which have none. */
const defaultMaxLength = 2000;

type OutputSchema = Agent["outputs"][string];

/** Returns the reported values, or the reason for a refusal. `before` has the agent's earlier reports in this round. */
export function readReport(
  { members }: Pick<SwarmConfig, "members">,
  name: string,
  input: Json,
  before: Outputs[string] = {},
): { [output: string]: Json } | { refused: string } {
  const { agent } = existing(members, name);
  const declared = Object.keys(agent.outputs);
  if (declared.length === 0) return { refused: "You have no values to report." };
  if (input === null || typeof input !== "object" || Array.isArray(input) || Object.keys(input).length === 0) {
    return { refused: `Give values by name: ${declared.join(", ")}.` };
  }
  const faults = Object.entries(input).flatMap(([output, value]) => fault(output, value, agent.outputs[output]) ?? []);
  const [bytes, most] = [bytesOf({ ...before, ...input }), shareOf(agent, members)];
  if (faults.length === 0 && bytes > most) {
    faults.push(`Your values have ${bytes} bytes together; ${most} are the most. Shorten the texts.`);
  }
  return faults.length === 0 ? input : { refused: faults.join(" ") };
}

function fault(name: string, value: Json, schema: OutputSchema | undefined): string | undefined {
  if (schema === undefined) return `“${name}” is not among your declared values.`;
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(value) ? undefined : `“${name}” must be one of ${schema.enum.join(", ")}.`;
  }
  if (schema.type === "string") return faultInText(name, value, Number(schema.maxLength ?? defaultMaxLength));
  if (schema.type === "number" || schema.type === "integer") return faultInNumber(name, value, schema);
  return typeof value === schema.type ? undefined : `“${name}” must be a ${String(schema.type)}.`;
}

function faultInText(name: string, value: Json, maxLength: number): string | undefined {
  if (typeof value !== "string") return `“${name}” must be a string.`;
  const length = [...value].length;
  if (length > maxLength) return `“${name}” has ${length} characters; ${maxLength} are the most.`;
  // Such characters need up to six bytes each as JSON, and have no meaning for the reader.
  const isPlain = value.isWellFormed() && !/[^\P{Cc}\n\r\t]/u.test(value);
  return isPlain ? undefined : `“${name}” contains characters that are not text.`;
}

function faultInNumber(name: string, value: Json, { type, minimum, maximum }: OutputSchema): string | undefined {
  if (typeof value !== "number" || !Number.isFinite(value)) return `“${name}” must be a number.`;
  if (type === "integer" && !Number.isInteger(value)) return `“${name}” must be a whole number, not ${value}.`;
  if (typeof minimum === "number" && value < minimum) return `“${name}” is ${value}; ${minimum} is the least.`;
  if (typeof maximum === "number" && value > maximum) return `“${name}” is ${value}; ${maximum} is the most.`;
  return undefined;
}

/** The agent's share of the phase's report size, by its members' declarations: other agents' reports cannot use it up. */
function shareOf(agent: Agent, members: SwarmConfig["members"]): number {
  const all = Object.values(members).reduce((sum, member) => sum + declaredCharacters(member.agent), 0);
  return Math.floor((reportBytes * declaredCharacters(agent)) / all);
}

function declaredCharacters({ name, outputs }: Agent): number {
  const values = Object.entries(outputs).map(([output, schema]) => output.length + 4 + charactersOf(schema));
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, name.length + 6);
}

function charactersOf({ enum: values, type, maxLength }: OutputSchema): number {
  if (Array.isArray(values)) return Math.max(0, ...values.map((value) => bytesOf(value)));
  return type === "string" ? Number(maxLength ?? defaultMaxLength) + 2 : 25;
}

function bytesOf(value: Json): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/**
 * Declared values that have not been reported, as sentences. Includes members that did not take part, because a
 * condition on an output must never find a missing value.
 */
export function missingOutputs(outputs: Outputs, { members }: SwarmConfig): string[] {
  return Object.values(members).flatMap(({ agent }) => {
    const missing = Object.keys(agent.outputs).filter((name) => outputs[agent.name]?.[name] === undefined);
    return missing.length === 0 ? [] : [`${agent.title} (${agent.name}) has not reported ${missing.join(", ")}.`];
  });
}
