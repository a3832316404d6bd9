import { isObject } from "../../../base/is-object.ts";
import type { Json } from "../../../base/json.ts";

/** Keywords that OpenAI's strict functions take (developers.openai.com/api/docs/guides/structured-outputs). */
const taken = new Set(["type", "properties", "required", "additionalProperties", "items", "enum", "description"]);

/**
 * True for a schema that the vendor accepts for a strict function: every object lists all of its properties as required and allows
 * no others. Any other schema with `strict` fails the whole call.
 */
export function isStrict(schema: Json): boolean {
  if (!isObject(schema) || !Object.keys(schema).every((key) => taken.has(key))) return false;
  const { type, properties, required, items, additionalProperties } = schema as { [key: string]: Json };
  if (type === "array") return isStrict(items ?? null);
  if (type !== "object") return typeof type === "string";
  if (!isObject(properties) || additionalProperties !== false) return false;
  const names = Object.keys(properties);
  const listed = new Set(Array.isArray(required) ? required : []);
  return names.every((name) => listed.has(name) && isStrict((properties as { [key: string]: Json })[name] ?? null));
}
