import type { Edit } from "../diagnostics/diagnostic.ts";
import type { Found } from "../diagnostics/found.ts";
import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import { nearestKey } from "./declared.ts";
import { type FileKind, member } from "./schema-at.ts";

interface Retired {
  /** The only value with which the key had an effect. */
  value: unknown;
  /** Behaviour without the key. */
  why: string;
}

/** Keys that were removed from the language because they had no effect, by kind of file and place. */
const retired: { [kind in FileKind]?: { [place: string]: Retired } } = {
  phase: {
    "swarm.handoffs.mode": {
      value: "agent",
      why: "Agents always choose their handoffs; handoffs that always happen are listed under `forced`.",
    },
  },
};

/** Reports a removed key with the edit that deletes it. Returns true when the key is one. */
export function reportRetired(yaml: YamlFile, kind: FileKind, path: ValuePath, found: Found): boolean {
  const key = retired[kind]?.[path.join(".")];
  if (key === undefined || path.reduce(member, yaml.value) !== key.value) return false;
  const edit = removalOf(yaml, path);
  found.warning("retired-key", {
    message: `\`${path.join(".")}\` is no longer a key of the language: it had only one value, and no effect.`,
    span: yaml.keySpan(path) ?? nearestKey(yaml, path),
    why: key.why,
    help: "remove it",
    ...(edit && { edit }),
  });
  return true;
}

/** Returns the edit that deletes a key with its value, and the enclosing mapping if it would be left empty. */
function removalOf(yaml: YamlFile, path: ValuePath): Edit | undefined {
  const parent = path.slice(0, -1);
  if (parent.length > 0 && yaml.keys(parent).length === 1) return removalOf(yaml, parent);
  const [start, end] = [yaml.keySpan(path)?.start, yaml.valueSpan(path)?.end];
  if (start === undefined || end === undefined) return undefined;
  const { text } = yaml.source;
  const line = /(?:^|\n)[ \t]*$/.exec(text.slice(0, start));
  const rest = /^[ \t]*(?:#[^\n]*)?(?:\n|$)/.exec(text.slice(end));
  if (line && rest)
    return { span: yaml.source.span(start - line[0].replace(/^\n/, "").length, end + rest[0].length), text: "" };
  const after = /^\s*,\s*/.exec(text.slice(end))?.[0].length;
  if (after !== undefined) return { span: yaml.source.span(start, end + after), text: "" };
  const before = /,\s*$/.exec(text.slice(0, start))?.[0].length ?? 0;
  return { span: yaml.source.span(start - before, end), text: "" };
}
