import { isObject } from "../../base/is-object.ts";
import { nearNames } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { describeKeys } from "./describe-keys.ts";
import { describeValue } from "./describe-value.ts";
import type { NamesOf } from "./fault-place.ts";
import { lookAlikeValue } from "./look-alike-letters.ts";
import { missingFromStart } from "./missing-from-start.ts";
import { reportRetired } from "./retired-key.ts";
import { faultyPlaces } from "./salvage.ts";
import { type FileKind, member } from "./schema-at.ts";
import { withSoundEdit } from "./sound-edit.ts";
import { agent, engagement, phase, type SchemaError, tool } from "./validators.generated.js";

const validators = { agent, engagement, phase, tool };

/** Reports every violation of the schema of the file's kind. Returns the places whose values cannot be used. */
export function checkSchema(yaml: YamlFile, kind: FileKind, names: NamesOf, found: Found): ValuePath[] {
  const validate = validators[kind];
  const absent = kind === "engagement" ? missingFromStart(yaml) : [];
  if (validate(yaml.value) && absent.length === 0) return [];
  const isRetired = ({ instancePath, params }: SchemaError) =>
    typeof params.additionalProperty === "string" &&
    reportRetired(yaml, kind, [...parsePointer(instancePath, yaml.value), params.additionalProperty], found);
  const errors = [...(validate.errors ?? []), ...absent].filter(
    (error) => error.keyword !== "if" && error.propertyName === undefined && !isRetired(error),
  );
  const faulty: ValuePath[] = [];
  // A misspelt key can have a broken value as well.
  const isMeant = ({ missingProperty }: SchemaError["params"]) =>
    yaml.holes.some(
      (missing) => missing.length === 1 && nearNames(String(missing[0]), [String(missingProperty)]).length > 0,
    );
  for (const [pointer, group] of Map.groupBy(errors, (error) => error.instancePath)) {
    const path = parsePointer(pointer, yaml.value);
    if (yaml.holes.some((missing) => isWithin(path, missing))) continue;
    const place = { yaml, kind, path, names };
    const isHole = (key: unknown) => yaml.holes.some((missing) => isWithin([...path, String(key)], missing));
    const keys = group
      .filter(isAboutKeys)
      .filter(({ params }) => !isHole(params.missingProperty ?? params.additionalProperty) && !isMeant(params));
    describeKeys(place, keys, validate, found);
    for (const error of group.filter((each) => !isAboutKeys(each))) {
      const lookAlike = lookAlikeValue(place, error, validate);
      if (lookAlike !== undefined) found.error("look-alike-letter", lookAlike);
      else found.error("wrong-value", withSoundEdit(describeValue(place, error), place, validate));
    }
    for (const places of faultyPlaces(place, group)) faulty.push(places);
  }
  return faulty;
}

function isAboutKeys({ keyword }: SchemaError): boolean {
  return keyword === "required" || keyword === "additionalProperties";
}

function isWithin(path: ValuePath, missing: ValuePath): boolean {
  return missing.every((part, index) => String(path[index]) === String(part));
}

function parsePointer(pointer: string, value: unknown): ValuePath {
  const path: (string | number)[] = [];
  let here = value;
  for (const escaped of pointer.split("/").slice(1)) {
    const part = escaped.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(isObject(here) ? part : Number(part));
    here = member(here, isObject(here) ? part : Number(part));
  }
  return path;
}
