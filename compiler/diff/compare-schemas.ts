import { isObject } from "../../base/is-object.ts";
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
  const kind = isLooser(place, Number(before), Number(after)) ? "weakened" : "changed";
  return { ...about, kind, ...(kind === "weakened" && { severity: "high" }), sentence, before, after };
}

function isLooser(place: string, before: number, after: number): boolean {
  const keyword = place.slice(place.lastIndexOf("/") + 1);
  return (
    (/^(?:min|exclusiveMin)/.test(keyword) && after < before) ||
    (/^(?:max|exclusiveMax)/.test(keyword) && after > before)
  );
}

/** Values of the schema by their path, as JSON. */
function constraintsOf(value: unknown, path = ""): Map<string, string> {
  if (!isObject(value)) return new Map([[path, canonical(value)]]);
  const entries = Object.entries(value).filter(([key, inner]) => !isProse(path, key, inner));
  return new Map(entries.flatMap(([key, inner]) => [...constraintsOf(inner, `${path}/${key}`)]));
}

function isProse(path: string, key: string, value: unknown): boolean {
  // A property may be called "title".
  const isName = /\/(?:properties|patternProperties|\$defs|dependentSchemas)$/.test(path);
  return !isName && ["title", "description", "$comment", "examples", "default"].includes(key) && !isObject(value);
}
