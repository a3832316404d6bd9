import type { JsonSchema } from "./ports.ts";

/** Schema of an object with these properties and no others. */
export function objectOf(properties: { [name: string]: JsonSchema }, required: string[] = []): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

export function textOf(description: string): JsonSchema {
  return { type: "string", description, minLength: 1 };
}
