import { isObject } from "../../base/is-object.ts";
import { nearNames } from "../diagnostics/did-you-mean.ts";
import { markMissing, unlessMissing } from "../source/missing-value.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { mostUnknown } from "./describe-keys.ts";
import type { FaultPlace } from "./fault-place.ts";
import { type FileKind, knownKeys, member, schemaAt } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Schema keywords whose faults leave the value usable. */
const harmless = new Set(["uniqueItems", "maxItems", "maxLength", "maxProperties"]);

/** Returns the places that the faults of one value make unusable. */
export function faultyPlaces({ yaml, kind, path }: FaultPlace, errors: readonly SchemaError[]): ValuePath[] {
  const unknown = errors.flatMap(({ params }) =>
    params.additionalProperty === undefined ? [] : [params.additionalProperty],
  );
  const meant = unknown.length === 0 ? [] : meantKeys(yaml, kind, path, unknown.map(String));
  const others = errors.flatMap(({ keyword, params }) => {
    if (harmless.has(keyword) || keyword === "additionalProperties") return [];
    if (keyword === "required") return [[...path, String(params.missingProperty)]];
    return keyword === "propertyNames" ? [[...path, String(params.propertyName)]] : [path];
  });
  return [...others, ...meant.map((key) => [...path, key])];
}

/** Returns the keys that unknown ones may have been meant for: similar ones, else all absent ones. */
function meantKeys(yaml: YamlFile, kind: FileKind, path: ValuePath, unknown: readonly string[]): string[] {
  const present = new Set(yaml.keys(path));
  const absent = knownKeys(schemaAt(kind, yaml.value, path)).filter((key) => !present.has(key));
  const meant = unknown.slice(0, mostUnknown).map((key) => nearNames(key, absent));
  return meant.some((near) => near.length === 0) ? absent : [...new Set(meant.flat())];
}

/** Returns the file's value with holes at the faulty places. Undefined when the root itself is faulty. */
export function salvage(value: unknown, faulty: readonly ValuePath[]): { value: unknown } | undefined {
  if (faulty.some((path) => path.length === 0) || !isObject(value)) return undefined;
  const copy = structuredClone(value);
  for (const path of faulty) unlessMissing(() => dig(copy, path));
  return { value: copy };
}

function dig(root: unknown, path: ValuePath): void {
  const parent = path.slice(0, -1).reduce<unknown>(member, root);
  const key = path.at(-1);
  if (typeof parent === "object" && parent !== null && key !== undefined) markMissing(parent, key);
}
