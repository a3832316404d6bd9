import { isObject } from "../../base/is-object.ts";
import type { Finding } from "../diagnostics/found.ts";
import { readPlainYaml } from "../source/plain-yaml.ts";
import type { ValuePath } from "../source/yaml-file.ts";
import type { FaultPlace } from "./fault-place.ts";
import { referenceAt } from "./name-places.ts";
import { member } from "./schema-at.ts";
import type { SchemaError } from "./validators.generated.js";

/** Whether a file's value keeps to the schema of its kind; if not, `errors` says where it does not. */
export interface Validate {
  (value: unknown): boolean;
  errors?: SchemaError[] | null;
}

/** The finding without its edit, and without the advice to make it, where a fault would be left in the same place. */
export function withSoundEdit(finding: Finding, place: FaultPlace, validate: Validate): Finding {
  const { edit, help, ...rest } = finding;
  if (edit === undefined || isSoundText(edit.text, place, validate)) return finding;
  return rest;
}

/** A text as it would be read behind a key. */
function readValue(text: string): unknown {
  return member(readPlainYaml(`key: ${text}\n`)?.value, "key");
}

/** Whether the text may stand at the place. */
export function isSoundText(text: string, place: FaultPlace, validate: Validate): boolean {
  return isSoundValue(readValue(text), place, validate);
}

function isSoundValue(value: unknown, place: FaultPlace, validate: Validate): boolean {
  if (value === undefined || !namesWhatIsThere(value, place)) return false;
  const { yaml, path } = place;
  return isSoundAt(path, changed(yaml.value, path, value), validate);
}

/** `customer` becomes `{group: customer}` only where there is such a group. */
function namesWhatIsThere(value: unknown, { kind, path, names }: FaultPlace): boolean {
  if (!isObject(value)) return true;
  return Object.entries(value).every(([key, name]) => {
    const reference = referenceAt(kind, [...path, key]);
    return reference === undefined || names(reference)?.includes(String(name)) === true;
  });
}

/** Whether the mapping at the place may have the value of `key` under the name `meant`. */
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

/** The value with another one at the path, the rest shared with it. */
function changed(value: unknown, path: ValuePath, replacement: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return replacement;
  const inner = changed(member(value, part), rest, replacement);
  if (Array.isArray(value)) return value.with(Number(part), inner);
  return isObject(value) ? { ...value, [part]: inner } : value;
}
