import type { Tool } from "../../schema/types.ts";
import type { ToolOutcome } from "../swarm/ports.ts";
import type { BuiltInCall, JsonSchema, Surroundings } from "./ports.ts";

/** A function of the runner that agents call by `name`. */
export interface BuiltIn {
  name: string;
  effect: Tool["effect"];
  description: string;
  input: JsonSchema;
  run(call: BuiltInCall<never>, surroundings: Surroundings): Promise<ToolOutcome>;
}

/** Declares a built-in tool; `Arguments` is what `input` admits. */
export function builtIn<Arguments>(
  declaration: Omit<BuiltIn, "run"> & {
    run(call: BuiltInCall<Arguments>, surroundings: Surroundings): Promise<ToolOutcome>;
  },
): BuiltIn {
  return declaration;
}

export function said(text: string, written: string[] = []): ToolOutcome {
  return { text, isError: false, written };
}

export function refused(text: string): ToolOutcome {
  return { text, isError: true, written: [] };
}

/** Schema of an object with these properties and no others. */
export function objectOf(properties: { [name: string]: JsonSchema }, required: string[] = []): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

export function textOf(description: string): JsonSchema {
  return { type: "string", description, minLength: 1 };
}
