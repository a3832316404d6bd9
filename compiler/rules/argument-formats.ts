import { isObject } from "../../base/is-object.ts";
/** Formats of JSON Schema, and `path`: a place in the repository. The runner checks an argument according to its format. */
export const formats: readonly string[] = [
  "path",
  "date-time",
  "date",
  "time",
  "duration",
  "email",
  "idn-email",
  "hostname",
  "idn-hostname",
  "ipv4",
  "ipv6",
  "uri",
  "uri-reference",
  "iri",
  "iri-reference",
  "uuid",
  "uri-template",
  "json-pointer",
  "relative-json-pointer",
  "regex",
];

type Path = readonly (string | number)[];

/** Yields every schema inside a schema, with its path; skips values that only look like one. */
export function* schemasIn(schema: unknown, path: Path = []): Generator<{ schema: object; path: Path }> {
  if (!isObject(schema)) return;
  yield { schema, path };
  for (const key of ["items", "additionalProperties", "contains", "not", "if", "then", "else"]) {
    yield* schemasIn(schema[key], [...path, key]);
  }
  for (const key of ["properties", "patternProperties", "$defs"]) {
    for (const [name, part] of Object.entries(isObject(schema[key]) ? schema[key] : {})) {
      yield* schemasIn(part, [...path, key, name]);
    }
  }
  for (const key of ["anyOf", "oneOf", "allOf", "prefixItems"]) {
    const parts = Array.isArray(schema[key]) ? schema[key] : [];
    for (const [index, part] of parts.entries()) yield* schemasIn(part, [...path, key, index]);
  }
}

/** True when the schema, or one inside it, gives a format for its texts. */
export function saysFormat(schema: unknown): boolean {
  return [...schemasIn(schema)].some(({ schema: part }) => "format" in part || "enum" in part || "const" in part);
}

/** True for the schema of a value that may contain a text. */
export function mayHoldText(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.some((type) => type === undefined || type === "string" || type === "array" || type === "object");
}
