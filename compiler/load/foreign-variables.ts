import { isObject } from "../../base/is-object.ts";
import type { Found } from "../diagnostics/found.ts";
import { toolKinds } from "../kinds/tools/tool-kinds.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";
import { nameValue } from "./fault-place.ts";
import type { FileKind } from "./schema-at.ts";

/** Variables as CI files, shells, cmd.exe, ERB, Ruby, Jinja and infrastructure tools write them. */
const variable =
  /\$\{\{[^}]*\}\}|\$\{[^}\s]+\}|\{\{[^{}]*\}\}|<%=?[^%]*%>|#\{[^}]+\}|%[A-Z][A-Z0-9_]+%|\$[A-Z][A-Z0-9_]{2,}(?![a-z])/;

const templated = Object.values(toolKinds).flatMap(({ syntax }) => (syntax.hasTemplates ? [syntax.key] : []));

/** Keys whose values have a syntax of their own: expressions, commands and JSON Schemas. */
const otherwiseRead = new Set<string>([...templated, "input", "run", "approveWhen", "when", "expect", "fields"]);

/** Keys whose values are no prose: with a variable in them they cannot be right. */
const literal = new Set([
  "id",
  "fallback",
  "sow",
  "prompt",
  "template",
  "email",
  "domain",
  "sender",
  "account",
  "path",
]);

/**
 * Reports text that looks like a variable in a value that would be taken literally. Returns the places that cannot be
 * used. `faulty` is already reported.
 */
export function checkVariables(
  yaml: YamlFile,
  kind: FileKind,
  faulty: readonly ValuePath[],
  found: Found,
): ValuePath[] {
  if (!variable.test(yaml.source.text)) return [];
  return textsIn(yaml.value, []).flatMap(({ path, text }) => {
    const match = variable.exec(text);
    const isReported = faulty.some((missing) => missing.every((part, index) => String(path[index]) === String(part)));
    if (match === null || isReported) return [];
    const isLiteral = literal.has(String(path.findLast((part) => typeof part === "string")));
    const finding = {
      message: `The variable "${match[0]}" in ${nameValue(kind, path)} is not replaced by a value.`,
      span: placeOf(yaml, path, match[0]),
      why: "Values are taken literally: there are no environment or template variables here.",
      help: "write the value itself",
    };
    if (isLiteral) found.error("variable-not-read", finding);
    else found.warning("variable-not-read", finding);
    return isLiteral ? [path] : [];
  });
}

/** Returns the place of the variable itself, when the value is written without escapes. */
function placeOf(yaml: YamlFile, path: ValuePath, written: string) {
  const whole = yaml.valueSpan(path) ?? nearestKey(yaml, path);
  const at = yaml.source.text.slice(whole.start, whole.end).indexOf(written);
  return at < 0 ? whole : yaml.source.span(whole.start + at, whole.start + at + written.length);
}

function textsIn(value: unknown, path: ValuePath): { path: ValuePath; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((element, index) => textsIn(element, [...path, index]));
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((key) => !otherwiseRead.has(key))
    .flatMap((key) => textsIn(value[key], [...path, key]));
}
