import type { Agent } from "../../schema/types.ts";
import type { SwarmConfig } from "./config.ts";
import type { Outputs } from "./entry.ts";
import type { Json } from "./ports.ts";

/** The reported values, or why they cannot be taken. */
export function readReport(agent: Agent, input: Json): { [output: string]: Json } | { refused: string } {
  const declared = Object.keys(agent.outputs);
  if (declared.length === 0) return { refused: "You have no values to report." };
  if (input === null || typeof input !== "object" || Array.isArray(input) || Object.keys(input).length === 0) {
    return { refused: `Give values by name: ${declared.join(", ")}.` };
  }
  const faults = Object.entries(input).flatMap(([name, value]) => fault(name, value, agent.outputs[name]) ?? []);
  return faults.length === 0 ? input : { refused: faults.join(" ") };
}

function fault(name: string, value: Json, schema: { [key: string]: unknown } | undefined): string | undefined {
  if (schema === undefined) return `“${name}” is not among your declared values.`;
  if (Array.isArray(schema.enum)) {
    return schema.enum.includes(value) ? undefined : `“${name}” must be one of ${schema.enum.join(", ")}.`;
  }
  return typeof value === schema.type ? undefined : `“${name}” must be a ${String(schema.type)}.`;
}

/**
 * Declared values that nobody has reported yet, in sentences. All members count, also those that did not take part: a
 * condition over an output must never meet a missing value.
 */
export function missingOutputs(outputs: Outputs, { members }: SwarmConfig): string[] {
  return Object.values(members).flatMap(({ agent }) => {
    const missing = Object.keys(agent.outputs).filter((name) => outputs[agent.name]?.[name] === undefined);
    return missing.length === 0 ? [] : [`${agent.title} (${agent.name}) has not reported ${missing.join(", ")}.`];
  });
}
