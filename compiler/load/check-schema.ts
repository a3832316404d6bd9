import type { Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { describeKeys } from "./describe-keys.ts";
import { describeValue } from "./describe-value.ts";
import { type FileKind, isObject, member } from "./schema-at.ts";
import { agent, engagement, phase, type SchemaError, tool } from "./validators.generated.js";

const validators = { agent, engagement, phase, tool };

/** Whether the file satisfies the schema of its kind; reports everything in which it does not. */
export function checkSchema(yaml: YamlFile, kind: FileKind, found: Found): boolean {
  const validate = validators[kind];
  if (validate(yaml.value)) return true;
  const errors = (validate.errors ?? []).filter((error) => error.keyword !== "if" && error.propertyName === undefined);
  for (const [pointer, group] of Map.groupBy(errors, (error) => error.instancePath)) {
    const place = { yaml, kind, path: parsePointer(pointer, yaml.value) };
    const isAboutKeys = (error: SchemaError) =>
      error.keyword === "required" || error.keyword === "additionalProperties";
    describeKeys(place, group.filter(isAboutKeys), found);
    for (const error of group) if (!isAboutKeys(error)) describeValue(place, error, found);
  }
  return false;
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
