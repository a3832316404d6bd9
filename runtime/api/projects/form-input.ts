import { isObject } from "../../../base/is-object.ts";
import type { Flow } from "../../../schema/types.ts";
import { incomplete } from "../../inbox/refusal.ts";

/** Name of the field that has the whole input as JSON, instead of a field for each value. */
const wholeField = "json";

/** Returns the object that the fields of a form mean: text for each value, or JSON for all of them. */
export function inputOf({ input }: Pick<Flow, "input">, fields: { readonly [name: string]: unknown }): unknown {
  const whole = fields[wholeField];
  if (typeof whole === "string" && whole.trim() !== "") return parsed(whole);
  const properties = isObject(input?.properties) ? input.properties : {};
  const entries = Object.entries(properties).flatMap(([name, schema]) => {
    const text = fields[`input.${name}`];
    const value = isObject(schema) ? typedValue(schema, typeof text === "string" ? text : "") : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(entries);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw incomplete("Not JSON", [
      {
        pointer: `/${wholeField}`,
        detail: `It cannot be read as JSON: ${error instanceof Error ? error.message : error}.`,
      },
    ]);
  }
}

/** Text that is none of the type stays text, so that the schema refuses it with its place. An empty field is a missing value. */
function typedValue(schema: { readonly [keyword: string]: unknown }, text: string): unknown {
  if (schema.type === "boolean") return text === "true";
  if (text.trim() === "") return undefined;
  switch (schema.type) {
    case "integer":
    case "number":
      return /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : text;
    case "array":
      return isObject(schema.items) && schema.items.type === "object" ? parsed(text) : linesOf(text, schema.items);
    default:
      return text;
  }
}

function linesOf(text: string, items: unknown): unknown[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").map((line) => (isObject(items) ? typedValue(items, line) : line));
}
