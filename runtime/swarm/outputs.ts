import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";
import { constants } from "../../schema/defaults.ts";
import { factBytes } from "../../schema/fact-bytes.ts";
import type { Agent, Phase } from "../../schema/types.ts";
import { existing, type SwarmConfig } from "./config.ts";
import type { Outputs } from "./entry.ts";

/** Maximum size of the members' reports and of the facts in a phase, or for one element: they pass through the state machine, which allows 256 KiB in total. */
const { reportBytes, elementBytes } = constants;

/** For configurations of earlier releases, which have none. */
const defaultMaxLength = 2000;

type OutputSchema = Agent["outputs"][string];

/** Returns the reported values, or the reason for a refusal. `before` has the agent's earlier reports in this round. */
export function readReport(
  { members, phase }: Pick<SwarmConfig, "members"> & { phase: Pick<Phase, "checks" | "facts" | "each"> },
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
  const [bytes, most] = [bytesOf({ ...before, ...input }), shareOf(agent, members, bytesFor(phase))];
  if (faults.length === 0 && bytes > most) {
    faults.push(`Your values have ${bytes} bytes together; ${most} are the most. Shorten the texts.`);
  }
  return faults.length === 0 ? input : { refused: faults.join(" ") };
}

const bytesFor = (phase: Pick<Phase, "checks" | "facts" | "each">): number =>
  (phase.each === undefined ? reportBytes : elementBytes) - factBytes(phase);

function fault(name: string, value: Json, schema: OutputSchema | undefined): string | undefined {
  if (schema === undefined) return `“${name}” is not among your declared values.`;
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(value) ? undefined : `“${name}” must be one of ${schema.enum.join(", ")}.`;
  }
  if (schema.type === "array") return faultInList(name, value, schema);
  if (schema.type === "string") return faultInText(name, value, Number(schema.maxLength ?? defaultMaxLength));
  if (schema.type === "number" || schema.type === "integer") return faultInNumber(name, value, schema);
  return typeof value === schema.type ? undefined : `“${name}” must be a ${String(schema.type)}.`;
}

/** Reasons why a list cannot be reported: too many elements, an id that is none or taken, a value outside its bounds. */
function faultInList(name: string, value: Json, { maxItems, items }: OutputSchema): string | undefined {
  if (!Array.isArray(value)) return `“${name}” must be a list.`;
  if (typeof maxItems === "number" && value.length > maxItems) {
    return `“${name}” has ${value.length} elements; ${maxItems} are the most.`;
  }
  const fields = isObject(items) && isObject(items.properties) ? items.properties : {};
  const ids = new Set<Json>();
  for (const [index, element] of value.entries()) {
    const place = `${name}[${index}]`;
    if (!isObject(element)) return `“${place}” must be an object with ${Object.keys(fields).join(", ")}.`;
    const found = faultInElement(place, element, fields);
    if (found !== undefined) return found;
    if (ids.has(element.id ?? null))
      return `“${place}.id” is ${JSON.stringify(element.id)}, like an element before it.`;
    ids.add(element.id ?? null);
  }
  return undefined;
}

function faultInElement(
  place: string,
  element: { [name: string]: Json },
  fields: { [name: string]: unknown },
): string | undefined {
  const missing = Object.keys(fields).find((field) => element[field] === undefined);
  if (missing !== undefined) return `“${place}.${missing}” is missing.`;
  for (const [field, value] of Object.entries(element)) {
    const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
    const found = fault(`${place}.${field}`, value, isObject(schema) ? schema : undefined);
    if (found !== undefined) return found;
  }
  const { id } = element;
  return typeof id === "string" && /^[a-z0-9-]{1,40}$/.test(id)
    ? undefined
    : `“${place}.id” must have 1 to 40 lower-case letters, digits and hyphens.`;
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
function shareOf(agent: Agent, members: SwarmConfig["members"], most: number): number {
  const all = Object.values(members).reduce((sum, member) => sum + declaredCharacters(member.agent), 0);
  return Math.floor((most * declaredCharacters(agent)) / all);
}

function declaredCharacters({ name, outputs }: Agent): number {
  const values = Object.entries(outputs).map(([output, schema]) => output.length + 4 + charactersOf(schema));
  return values.length === 0 ? 0 : values.reduce((sum, each) => sum + each, name.length + 6);
}

function charactersOf({ enum: values, type, maxLength, maxItems, items }: OutputSchema): number {
  if (typeof maxItems === "number" && isObject(items) && isObject(items.properties)) {
    const fields = Object.entries(items.properties).map(
      ([field, schema]) => field.length + 4 + charactersOf(isObject(schema) ? schema : {}),
    );
    return maxItems * fields.reduce((sum, each) => sum + each, 8);
  }
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
