import { nearNames } from "../diagnostics/did-you-mean.ts";
import { digHole, unlessHole } from "../source/hole.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { type FileKind, isObject, knownKeys, member, schemaAt } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Faults that leave a value that can still be read. */
const harmless = new Set(["uniqueItems", "maxItems", "maxLength", "maxProperties"]);

/** The places that the faults of a schema leave without a usable value. */
export function guiltyPlaces(yaml: YamlFile, kind: FileKind, path: ValuePath, error: SchemaError): ValuePath[] {
  if (harmless.has(error.keyword)) return [];
  const { missingProperty, additionalProperty, propertyName } = error.params;
  if (error.keyword === "propertyNames") return [[...path, String(propertyName)]];
  if (typeof missingProperty === "string") return [[...path, missingProperty]];
  if (typeof additionalProperty !== "string") return [path];
  return meantKeys(yaml, kind, path, additionalProperty).map((key) => [...path, key]);
}

/** The keys that an unknown one may have been meant for: near ones, else all that are not there. */
function meantKeys(yaml: YamlFile, kind: FileKind, path: ValuePath, unknown: string): string[] {
  const present = new Set(yaml.keys(path));
  const absent = knownKeys(schemaAt(kind, yaml.value, path)).filter((key) => !present.has(key));
  const near = nearNames(unknown, absent);
  return near.length > 0 ? near : absent;
}

/** The file's value with holes at the guilty places. The root itself may be one: then there is no value to look at. */
export function salvage(value: unknown, guilty: readonly ValuePath[]): { value: unknown } | undefined {
  if (guilty.some((path) => path.length === 0) || !isObject(value)) return undefined;
  const copy = structuredClone(value);
  for (const path of guilty) unlessHole(() => dig(copy, path));
  return { value: copy };
}

function dig(root: unknown, path: ValuePath): void {
  const parent = path.slice(0, -1).reduce<unknown>(member, root);
  const key = path.at(-1);
  if (typeof parent === "object" && parent !== null && key !== undefined) digHole(parent, key);
}
