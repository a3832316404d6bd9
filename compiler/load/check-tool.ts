import { enumerate } from "../../base/enumerate.ts";
import type { Found } from "../diagnostics/found.ts";
import type { Syntax } from "../kinds/tools/tool-kind.ts";
import { toolKinds } from "../kinds/tools/tool-kinds.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";

const syntaxes: readonly Syntax[] = Object.values(toolKinds).map(({ syntax }) => syntax);

/**
 * Reports a tool that is of no kind, lacks a key of its kind, or has one of another. Returns the keys whose values cannot be
 * used. `faulty` are keys already reported: a key missing there is not reported twice.
 */
export function checkTool(yaml: YamlFile, faulty: readonly ValuePath[], found: Found): ValuePath[] {
  const keys = new Set<string>([...yaml.keys([]), ...faulty.map(([key]) => String(key))]);
  const own =
    syntaxes.find(({ key }) => keys.has(key)) ?? syntaxes.find(({ required }) => required.some((key) => keys.has(key)));
  if (own === undefined) return reportNoKind(yaml, found);
  const missing = own.required.filter((key) => !keys.has(key));
  const foreign = foreignTo(own).filter((key) => yaml.keys([]).includes(key));
  for (const key of foreign) reportConflict(yaml, own, key, found);
  if (missing.length > 0) reportMissing(yaml, own, missing, found);
  return [...(foreign.length === 0 ? [] : [[own.key], ...foreign.map((key) => [key])]), ...missing.map((key) => [key])];
}

/** Keys of the other kinds that are not a kind's own too. */
function foreignTo(own: Syntax): string[] {
  const all = new Set(syntaxes.flatMap(keysOf));
  return [...all].filter((key) => !keysOf(own).includes(key));
}

const keysOf = ({ required, optional }: Syntax): string[] => [...required, ...optional];

function reportNoKind(yaml: YamlFile, found: Found): ValuePath[] {
  const keys = syntaxes.map(({ key }) => `\`${key}\``);
  const none = keys.length === 2 ? `neither ${keys.join(" nor ")}` : `none of ${enumerate(keys)}`;
  found.error("missing-key", {
    message: `The tool has ${none}, so its action is undefined.`,
    span: nearestKey(yaml, []),
    help: `add ${syntaxes.map(({ advice }) => advice).join(", or ")}`,
  });
  return syntaxes.flatMap(({ required }) => required.map((key) => [key]));
}

function reportMissing(yaml: YamlFile, { noun, required }: Syntax, missing: readonly string[], found: Found): void {
  found.error("missing-key", {
    message: `A tool that is ${noun} needs ${required.length === 2 ? "both " : ""}${enumerate(required.map(quoted))}; ${enumerate(missing.map(quoted))} is missing.`,
    span: nearestKey(yaml, []),
    help: `add ${enumerate(missing.map((name) => `"${name}"`))}`,
  });
}

const quoted = (key: string): string => `\`${key}\``;

function reportConflict(yaml: YamlFile, { key: own, conflict }: Syntax, key: string, found: Found): void {
  found.error("wrong-value", {
    message: `${conflict.tool}, so it cannot have \`${key}\`.`,
    span: yaml.keySpan([key]) ?? nearestKey(yaml, []),
    related: [{ message: conflict.key, span: yaml.keySpan([own]) ?? nearestKey(yaml, []) }],
    why: conflict.why,
    help: `remove "${key}", or remove "${own}"`,
  });
}
