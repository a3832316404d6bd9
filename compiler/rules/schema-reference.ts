import { isObject } from "../../base/is-object.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";
import { partsOf, type SchemaPart } from "./schema-keywords.ts";

/** Reports references to other files or addresses, and those that lead to no schema. */
export const schemaReference: Rule = {
  id: "schema-reference",
  severity: "error",
  check({ schemas }, report) {
    each(schemas, ({ yaml }) => {
      const parts = partsOf(yaml.value);
      const places = new Map(parts.map((part) => [pointerOf(part.path), part]));
      for (const path of endlessReferences(parts, places)) {
        report({
          message: "This reference leads back to itself, without going deeper into the value.",
          span: yaml.valueSpan([...path, "$ref"]) ?? yaml.source.span(0, 1),
          why: "The check of a deliverable would never end.",
          help: "refer to it from `properties` or `items`, or remove the reference",
        });
      }
      for (const { value, path } of parts) {
        if (!isObject(value)) continue;
        const inner = path.length > 0 && Object.hasOwn(value, "$id");
        if (inner)
          report({
            message: "Only the whole schema may have an $id.",
            span: yaml.keySpan([...path, "$id"]) ?? yaml.source.span(0, 1),
            why: "References inside this part would lead from it, and not from the file.",
            help: "remove it",
          });
        const { $ref: written } = value;
        if (typeof written !== "string" || places.has(decode(written))) continue;
        const isLocal = written.startsWith("#");
        report({
          message: isLocal ? `There is no schema at "${written}" in this file.` : `"${written}" is outside this file.`,
          span: yaml.valueSpan([...path, "$ref"]) ?? yaml.source.span(0, 1),
          why: isLocal
            ? "The deliverable could not be checked."
            : "Nothing is fetched: what a deliverable is checked against travels with the project, and does not change meanwhile.",
          help: isLocal
            ? "write the path of a schema, such as #/$defs/name"
            : "copy the schema under `$defs`, and write #/$defs/name",
        });
      }
    });
  },
};

/** Paths of the schemas whose references lead in a circle on the same value. */
function endlessReferences(
  parts: readonly SchemaPart[],
  places: ReadonlyMap<string, SchemaPart>,
): SchemaPart["path"][] {
  const next = new Map(
    parts.map(({ value, path }) => [pointerOf(path), isObject(value) ? onSameValue(value, pointerOf(path)) : []]),
  );
  const returns = (start: string): boolean => {
    const seen = new Set<string>();
    const open = [...(next.get(start) ?? [])];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (place === start) return true;
      if (seen.has(place)) continue;
      seen.add(place);
      open.push(...(next.get(place) ?? []));
    }
    return false;
  };
  return [...places].flatMap(([place, { value, path }]) =>
    isObject(value) && typeof value.$ref === "string" && returns(place) ? [path] : [],
  );
}

/** Places of the schemas that judge the same value as the one at `place`. */
function onSameValue(schema: { [keyword: string]: unknown }, place: string): string[] {
  const { $ref: reference } = schema;
  return [
    ...(typeof reference === "string" ? [decode(reference)] : []),
    ...["not", "if", "then", "else"].filter((keyword) => keyword in schema).map((keyword) => `${place}/${keyword}`),
    ...["allOf", "anyOf", "oneOf", "dependentSchemas"].flatMap((keyword) =>
      Object.keys(isObject(schema[keyword]) || Array.isArray(schema[keyword]) ? (schema[keyword] ?? {}) : {}).map(
        (name) => `${place}/${keyword}/${escapePart(name)}`,
      ),
    ),
  ];
}

function pointerOf(path: readonly (string | number)[]): string {
  return `#${path.map((part) => `/${escapePart(String(part))}`).join("")}`;
}

function escapePart(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}

function decode(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}
