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

export const schemaTypes = ["string", "number", "integer", "boolean", "array", "object", "null"];

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
