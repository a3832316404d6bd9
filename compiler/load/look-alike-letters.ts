import { isObject } from "../../base/is-object.ts";
import type { Finding, Found } from "../diagnostics/found.ts";
import { isMisleading, oddCharacter, plainForm, visibleForm } from "../source/look-alikes.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";
import { type FaultPlace, nameValue } from "./fault-place.ts";
import { definitionAt, referenceAt } from "./name-places.ts";
import { type FileKind, member } from "./schema-at.ts";
import { isSoundRename, isSoundText, type Validate } from "./sound-edit.ts";
import type { SchemaError } from "./validators.generated.js";
import { isGuessable } from "./value-forms.ts";

const why = "The text is not what it looks like.";

/** Removes a word processor's quotes and foreign letters from a key. */
function plainKey(key: string): string {
  return plainForm(key.replace(/^[“”„«»‘’]+/, "").replace(/[“”„«»‘’]+$/, ""));
}

/** Returns the language's key that an unknown one looks like, with words for the diagnostic; undefined when it resembles none. */
export function lookAlikeKey(
  place: FaultPlace,
  key: string,
  known: readonly string[],
  validate: Validate,
): { meant: string; finding: Finding } | undefined {
  const { yaml, path } = place;
  const meant = plainKey(key);
  if (meant === key || !known.includes(meant)) return undefined;
  const span = yaml.keySpan([...path, key]) ?? nearestKey(yaml, path);
  const isFree = !yaml.keys(path).includes(meant);
  return {
    meant,
    finding: {
      message: `The key "${visibleForm(key)}" contains ${oddCharacter(key) ?? "quotes that YAML does not recognise"}.`,
      span,
      why,
      help: `write "${meant}"`,
      ...(isFree && isSoundRename(place, key, meant, validate) && { edit: { span, text: meant } }),
    },
  };
}

/** Describes a value that would be valid if its look-alike letters were plain ones; undefined for any other. */
export function lookAlikeValue(place: FaultPlace, error: SchemaError, validate: Validate): Finding | undefined {
  if (error.keyword === "propertyNames") return lookAlikeName(place, String(error.params.propertyName));
  const { yaml, kind, path, names } = place;
  const value = path.reduce(member, yaml.value);
  const odd = typeof value === "string" ? oddCharacter(value) : undefined;
  if (typeof value !== "string" || odd === undefined) return undefined;
  const plain = plainForm(value);
  const text = /^[\w.%/-]+$/.test(plain) ? plain : JSON.stringify(plain);
  const reference = referenceAt(kind, path);
  const isThere = reference === undefined || names(reference)?.includes(plain) === true;
  if (!isThere || !isSoundText(text, place, validate)) return undefined;
  const span = yaml.valueSpan(path) ?? nearestKey(yaml, path);
  const isChoice = error.keyword === "enum" || error.keyword === "const";
  const isAsked = reference === "group" || path.includes("people") || (isChoice && !isGuessable(path));
  return {
    message: `${capitalise(nameValue(kind, path))} is "${visibleForm(value)}", which contains ${odd}.`,
    span,
    why,
    help: `write ${text}`,
    ...(!isAsked && { edit: { span, text } }),
    ...(reference !== undefined && { cause: `${reference} ${value}` }),
  };
}

function lookAlikeName({ yaml, kind, path }: FaultPlace, key: string): Finding | undefined {
  const odd = oddCharacter(key);
  if (odd === undefined) return undefined;
  const at = [...path, key];
  const named = definitionAt(kind, at);
  return {
    message: `The key "${visibleForm(key)}" contains ${odd}.`,
    span: yaml.keySpan(at) ?? nearestKey(yaml, path),
    why,
    help: `write "${plainForm(key)}"`,
    ...(named !== undefined && { cause: `${named} ${key}`, isOrigin: true }),
  };
}

/** Keys of addresses, paths and command words. Their values are taken literally, so that no other check finds a false letter. */
const literalKeys: Readonly<Record<FileKind, ReadonlySet<string>>> = {
  engagement: new Set(["email", "sender", "domain", "alarms", "issuer", "telemetry", "id", "fallback", "sow"]),
  phase: new Set(["path", "in", "run"]),
  agent: new Set(["writes", "of", "prompt"]),
  tool: new Set(["argv", "in", "npm", "pip", "apt", "image", "path"]),
};

/** Keys whose values may not contain a dash: in a path a dash may be intended. */
const dashless = new Set(["email", "sender", "domain", "alarms", "id", "fallback", "image"]);

/** Reports look-alike letters in literal values. `faulty` is already reported. */
export function checkLetters(yaml: YamlFile, kind: FileKind, faulty: readonly ValuePath[], found: Found): void {
  if (!/[^\x20-\x7e\n\r\t]/.test(yaml.source.text)) return;
  for (const { path, text } of textsIn(yaml.value, [])) {
    const key = String(path.findLast((part) => typeof part === "string"));
    const isReported = faulty.some((missing) => missing.every((part, index) => String(path[index]) === String(part)));
    if (isReported || !literalKeys[kind].has(key)) continue;
    const isCommand = key === "argv" || key === "run";
    const isFalse = isMisleading(text) || (dashless.has(key) && /[‐‑‒–—−]/.test(text));
    if (!(isCommand ? isFalseFlag(text, path) : isFalse)) continue;
    found.error("look-alike-letter", {
      message: `${capitalise(nameValue(kind, path))} is "${visibleForm(text)}", which contains ${oddCharacter(text)}.`,
      span: yaml.valueSpan(path) ?? nearestKey(yaml, path),
      why,
      help: isCommand && /^[‒–—−]/.test(text) ? "write the option with ordinary hyphens" : `write "${plainForm(text)}"`,
    });
  }
}

/** True for an option or program with false letters. Prose among a command's words may contain any letters. */
function isFalseFlag(text: string, path: ValuePath): boolean {
  return (
    /^[‒–—−]+\w/.test(text) || ((path.at(-1) === 0 || text.startsWith("-")) && isMisleading(text.split("=")[0] ?? ""))
  );
}

function textsIn(value: unknown, path: ValuePath): { path: ValuePath; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((element, index) => textsIn(element, [...path, index]));
  return isObject(value) ? Object.keys(value).flatMap((key) => textsIn(value[key], [...path, key])) : [];
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
