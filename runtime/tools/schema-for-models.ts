import type { Json } from "../../base/json.ts";
import type { JsonSchema } from "./ports.ts";

/** Removes crew's own format, which services may not support; the description says that the value is a path. */
export function schemaForModels(schema: JsonSchema, folder = ""): JsonSchema {
  return inSchema(schema, folder === "" ? "A path in the repository." : `A path in the repository, from ${folder}.`);
}

function inSchema(schema: JsonSchema, words: string): JsonSchema {
  const { format, ...rest } = Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => [key, inValue(value, words)]),
  );
  if (format !== "path") return format === undefined ? rest : { ...rest, format };
  return { ...rest, description: typeof rest.description === "string" ? `${rest.description} ${words}` : words };
}

function inValue(value: Json, words: string): Json {
  if (Array.isArray(value)) return value.map((each) => inValue(each, words));
  return typeof value === "object" && value !== null ? inSchema(value, words) : value;
}
