import { isObject } from "../../base/is-object.ts";
import { readJson } from "../../base/read-json.ts";
import type { Change } from "./change.ts";
import { canonical, pairByName } from "./compare-values.ts";
import { quote } from "./quote.ts";

type Schemas = { readonly [path: string]: { readonly [keyword: string]: unknown } };

/** Maximum number of changed places that are listed for one schema. */
const mostPlaces = 12;

/** Compares schemas keyword by keyword. Titles and descriptions check nothing, so they are left out. */
export function compareSchemas(before: Schemas = {}, after: Schemas = {}): Change[] {
  return pairByName({ ...before }, { ...after }).flatMap(({ name, before: old, after: now }) => {
    if (!old || !now) return [];
    const [was, is] = [constraintsOf(old), constraintsOf(now)];
    const places = [...new Set([...was.keys(), ...is.keys()])].filter((place) => was.get(place) !== is.get(place));
    const told = places.slice(0, mostPlaces).map((place) => compareAt(name, place, was.get(place), is.get(place)));
    const rest = places.length - told.length;
    if (rest <= 0) return told;
    const sentence = `The schema ${name} differs at ${rest} more places.`;
    return [...told, { theme: "work", subject: `schemas.${name}`, kind: "changed", severity: "medium", sentence }];
  });
}

function compareAt(name: string, place: string, before: string | undefined, after: string | undefined): Change {
  const about = { theme: "work", subject: `schemas.${name}${place}`, severity: "medium" } as const;
  const where = `in the schema ${name}`;
  if (before === undefined)
    return { ...about, kind: "added", sentence: `${quote(place)} is new ${where}: ${after}.`, after: after ?? "" };
  if (after === undefined)
    return { ...about, kind: "removed", severity: "high", sentence: `${quote(place)} is gone ${where}.`, before };
  const sentence = `${quote(place)} is ${after} instead of ${before} ${where}.`;
  const kind = isLooser(place, before, after) ? "weakened" : "changed";
  return { ...about, kind, ...(kind === "weakened" && { severity: "high" }), sentence, before, after };
}

/** True where data may fit that did not fit before. */
function isLooser(place: string, before: string, after: string): boolean {
  const keyword = place.slice(place.lastIndexOf("/") + 1);
  if (/^(?:min|exclusiveMin)/.test(keyword)) return Number(after) < Number(before);
  if (/^(?:max|exclusiveMax)/.test(keyword)) return Number(after) > Number(before);
  if (/^(?:additional|unevaluated)(?:Properties|Items)$/.test(keyword)) return before === "false";
  const [was, is] = [listIn(before), listIn(after)];
  if (keyword === "required") return was.some((name) => !is.includes(name));
  return (keyword === "enum" || keyword === "type") && is.some((value) => !was.includes(value));
}

function listIn(text: string): string[] {
  const value = readJson("A constraint", text);
  return (Array.isArray(value) ? value : [value]).map(canonical);
}

/** Values of the schema by their path, as JSON. */
function constraintsOf(value: unknown, path = ""): Map<string, string> {
  const isListOfSchemas = Array.isArray(value) && /\/(?:allOf|anyOf|oneOf|prefixItems)$/.test(path);
  if (!isObject(value) && !isListOfSchemas) return new Map([[path, canonical(value)]]);
  const entries = Object.entries(value as object).filter(([key, inner]) => !isProse(path, key, inner));
  return new Map(entries.flatMap(([key, inner]) => [...constraintsOf(inner, `${path}/${key}`)]));
}

function isProse(path: string, key: string, value: unknown): boolean {
  // A property may be called "title".
  const isName = /\/(?:properties|patternProperties|\$defs|dependentSchemas)$/.test(path);
  return !isName && ["title", "description", "$comment", "examples", "default"].includes(key) && !isObject(value);
}
