import { isObject } from "../../base/is-object.ts";
import type { Json } from "../../base/json.ts";

type Schema = { readonly [keyword: string]: unknown };

/** Returns one text of the input as the file shows it. It comes from outside, so it may look like anything. */
export type ShowText = (text: string, name: string) => string;

/**
 * Returns the values of a project's input as prompts and artifact templates read them: with everything that the schema declares, since a
 * name without a value would be an error. Values of an enumeration are the author's own words; every other text is shown by `show`.
 */
export function templateInput(schema: Schema, input: { [name: string]: Json }, show: ShowText): object {
  return fieldsOf(schema, input, "", show);
}

/**
 * Returns the values of a list's element as prompts and artifact templates read them. The list may be one of the input, or of an agent that
 * has read it. Ids have a pattern in which nothing can be said.
 */
export function templateItem(item: { [name: string]: Json }, show: ShowText): { [name: string]: Json } {
  const fields = Object.entries(item).map(([name, value]) => [
    name,
    name === "id" ? value : textsShown(value, `item.${name}`, show),
  ]);
  return Object.fromEntries(fields);
}

function textsShown(value: Json, name: string, show: ShowText): Json {
  if (Array.isArray(value)) return value.map((each) => textsShown(each, name, show));
  return typeof value === "string" ? show(value, name) : value;
}

function fieldsOf(schema: Schema, value: { [name: string]: unknown }, prefix: string, show: ShowText): object {
  const properties = isObject(schema.properties) ? schema.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([name, declared]) => [
      name,
      fieldValue(isObject(declared) ? declared : {}, value[name], prefix + name, show),
    ]),
  );
}

function fieldValue(schema: Schema, value: unknown, name: string, show: ShowText): unknown {
  const items = isObject(schema.items) ? schema.items : {};
  if (schema.type === "array") return listOf(items, Array.isArray(value) ? value : [], name, show);
  if (value === undefined) return schema.type === "boolean" ? false : "";
  return typeof value === "string" && schema.enum === undefined ? show(value, name) : value;
}

/** Written as a text, a list has one line for each element. */
function listOf(items: Schema, values: readonly unknown[], name: string, show: ShowText): unknown[] {
  const elements = values.map((each) =>
    isObject(each) ? fieldsOf(items, each, `${name}.`, show) : fieldValue(items, each, name, show),
  );
  const inLine = (each: unknown) =>
    isObject(each)
      ? Object.entries(each)
          .map(([field, value]) => `${field}: ${value}`)
          .join("; ")
      : String(each);
  return Object.assign(elements, { toString: () => elements.map((each) => `- ${inLine(each)}`).join("\n") });
}
