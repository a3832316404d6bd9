import { isObject } from "../../base/is-object.ts";
import type { Finding } from "../diagnostics/found.ts";
import { readPlainYaml } from "../source/plain-yaml.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { FaultPlace } from "./fault-place.ts";
import { referenceAt } from "./name-places.ts";
import { member } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Returns true when a file's value is valid for its kind; otherwise `errors` lists the violations. */
export interface Validate {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** Removes the edit, and the advice to make it, from a finding when the edit would leave a fault in the same place. */
export function withSoundEdit(finding: Finding, place: FaultPlace, validate: Validate): Finding {
  const { edit, help, ...rest } = finding;
  if (edit === undefined || isSoundText(edit.text, place, validate)) return finding;
  return rest;
}

/** Parses a text as YAML would read it after a key. */
function readValue(text: string): unknown {
  return member(readPlainYaml(`key: ${text}\n`)?.value, "key");
}

/** True when the text is valid at the place. */
export function isSoundText(text: string, place: FaultPlace, validate: Validate): boolean {
  return isSoundValue(readValue(text), place, validate);
}

function isSoundValue(value: unknown, place: FaultPlace, validate: Validate): boolean {
  if (value === undefined || !namesWhatIsThere(value, place)) return false;
  const { yaml, path } = place;
  return isSoundAt(path, changed(yaml.value, path, value), validate);
}

/** Allows `customer` to become `{group: customer}` only if that group exists. */
function namesWhatIsThere(value: unknown, { kind, path, names }: FaultPlace): boolean {
  if (!isObject(value)) return true;
  return Object.entries(value).every(([key, name]) => {
    const reference = referenceAt(kind, [...path, key]);
    return reference === undefined || names(reference)?.includes(String(name)) === true;
  });
}

/** True when the value of `key` would be valid under the name `meant` in the mapping at the place. */
export function isSoundRename({ yaml, path }: FaultPlace, key: string, meant: string, validate: Validate): boolean {
  const mapping = path.reduce(member, yaml.value);
  if (!isObject(mapping)) return false;
  const renamed = Object.fromEntries(
    Object.entries(mapping).map(([name, value]) => [name === key ? meant : name, value]),
  );
  return isSoundAt([...path, meant], changed(yaml.value, path, renamed), validate);
}

function isSoundAt(path: ValuePath, value: unknown, validate: Validate): boolean {
  if (validate(value)) return true;
  const pointer = path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return !(validate.errors ?? []).some(({ instancePath }) => `${instancePath}/`.startsWith(`${pointer}/`));
}

/** Returns a copy of the value with a replacement at the path; shares the rest. */
function changed(value: unknown, path: ValuePath, replacement: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return replacement;
  const inner = changed(member(value, part), rest, replacement);
  if (Array.isArray(value)) return value.with(Number(part), inner);
  return isObject(value) ? { ...value, [part]: inner } : value;
}
