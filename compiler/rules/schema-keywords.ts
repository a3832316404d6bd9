import { isObject } from "../../base/is-object.ts";

/** Form of a keyword's value in JSON Schema, draft 2020-12. */
export type KeywordForm =
  | "schema"
  | "schemas by name"
  | "list of schemas"
  | "count"
  | "number"
  | "yes or no"
  | "text"
  | "pattern"
  | "types"
  | "list of values"
  | "list of names"
  | "lists of names by name"
  | "reference"
  | "value";

/** Keywords that a deliverable's schema may use, each with the form of its value. */
export const keywords: { readonly [keyword: string]: KeywordForm } = {
  $schema: "text",
  $id: "text",
  $comment: "text",
  $defs: "schemas by name",
  $ref: "reference",
  title: "text",
  description: "text",
  default: "value",
  examples: "list of values",
  deprecated: "yes or no",
  readOnly: "yes or no",
  writeOnly: "yes or no",
  type: "types",
  enum: "list of values",
  const: "value",
  allOf: "list of schemas",
  anyOf: "list of schemas",
  oneOf: "list of schemas",
  not: "schema",
  if: "schema",
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: "schema",
  else: "schema",
  properties: "schemas by name",
  patternProperties: "schemas by name",
  additionalProperties: "schema",
  unevaluatedProperties: "schema",
  propertyNames: "schema",
  required: "list of names",
  dependentRequired: "lists of names by name",
  dependentSchemas: "schemas by name",
  minProperties: "count",
  maxProperties: "count",
  items: "schema",
  prefixItems: "list of schemas",
  unevaluatedItems: "schema",
  contains: "schema",
  minContains: "count",
  maxContains: "count",
  minItems: "count",
  maxItems: "count",
  uniqueItems: "yes or no",
  minLength: "count",
  maxLength: "count",
  pattern: "pattern",
  minimum: "number",
  maximum: "number",
  exclusiveMinimum: "number",
  exclusiveMaximum: "number",
  multipleOf: "number",
};

/** Keywords that other drafts define, and what draft 2020-12 has in their place. */
export const keywordsOfOtherDrafts: ReadonlyMap<string, string> = new Map([
  ["definitions", "move its schemas to `$defs`, and the references to them"],
  ["dependencies", "write `dependentRequired` or `dependentSchemas`"],
  ["additionalItems", "write `items`, and the first elements under `prefixItems`"],
  ["id", "write `$id`"],
  ["$recursiveRef", "write `$ref` with the path of a schema under `$defs`"],
  ["$recursiveAnchor", "remove it, and refer by the path of a schema under `$defs`"],
  ["divisibleBy", "write `multipleOf`"],
  ["disallow", "write `not`"],
  ["extends", "write `allOf`"],
]);

const schemaTypes = ["string", "number", "integer", "boolean", "array", "object", "null"];

/** Returns what the value of a keyword is, in words, when it is given something else. */
export function misfitOf(keyword: string, value: unknown): string | undefined {
  const form = forms[(Object.hasOwn(keywords, keyword) && keywords[keyword]) || "value"];
  return form.isFit(value) ? undefined : form.words;
}

const forms: { readonly [form in KeywordForm]: { words: string; isFit(value: unknown): boolean } } = {
  schema: { words: "a schema", isFit: (value) => isObject(value) || typeof value === "boolean" },
  "schemas by name": { words: "an object with a schema for each name", isFit: isObject },
  "list of schemas": { words: "a list of schemas, with at least one", isFit: isFilledList },
  count: { words: "a whole number from 0", isFit: (value) => Number.isInteger(value) && Number(value) >= 0 },
  number: { words: "a number", isFit: (value) => typeof value === "number" && Number.isFinite(value) },
  "yes or no": { words: "true or false", isFit: (value) => typeof value === "boolean" },
  text: { words: "a text", isFit: (value) => typeof value === "string" },
  pattern: { words: "a regular expression, as text", isFit: (value) => typeof value === "string" },
  types: { words: `one of ${schemaTypes.join(", ")}, or a list of them`, isFit: areTypes },
  "list of values": { words: "a list of values, with at least one", isFit: isFilledList },
  "list of names": { words: "a list of names, each once", isFit: areNames },
  "lists of names by name": {
    words: "an object with a list of names for each name",
    isFit: (value) => isObject(value) && Object.values(value).every(areNames),
  },
  reference: { words: "a text", isFit: (value) => typeof value === "string" },
  value: { words: "a value", isFit: () => true },
};

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function areNames(value: unknown): boolean {
  return (
    Array.isArray(value) && value.every((name) => typeof name === "string") && new Set(value).size === value.length
  );
}

function areTypes(value: unknown): boolean {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return (
    list.length > 0 &&
    new Set(list).size === list.length &&
    list.every((name) => schemaTypes.includes(String(name)) && typeof name === "string")
  );
}

type Path = readonly (string | number)[];

/** A schema, or a part of one, with its path in the file. */
export interface SchemaPart {
  value: unknown;
  path: Path;
}

/** Returns the schema and all schemas in it, each before those inside it. */
export function partsOf(value: unknown, path: Path = []): SchemaPart[] {
  return [{ value, path }, ...innerParts(value, path)];
}

function innerParts(value: unknown, path: Path): SchemaPart[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([keyword, inner]) => {
    const form = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
    const at = [...path, keyword];
    if (form === "schema") return partsOf(inner, at);
    if (form === "schemas by name" && isObject(inner))
      return Object.entries(inner).flatMap(([name, part]) => partsOf(part, [...at, name]));
    if (form === "list of schemas" && Array.isArray(inner))
      return inner.flatMap((part, index) => partsOf(part, [...at, index]));
    return [];
  });
}

/** Returns the reason why a pattern cannot be used; undefined without one. */
export function faultInPattern(pattern: string): string | undefined {
  try {
    new RegExp(pattern, "u");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.split(": ").at(-1) : String(error);
  }
}
