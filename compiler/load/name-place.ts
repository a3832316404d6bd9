import type { ValuePath } from "../source/yaml-file.ts";
import type { FileKind } from "./schema-at.ts";

/** A place in a file in words, after a preposition: "in `swarm`", "in element 2 of `phases`", "in the agent file". */
export function namePlace(preposition: string, kind: FileKind, path: ValuePath): string {
  return `${preposition} ${path.length === 0 ? `the ${kind} file` : nameValue(kind, path)}`;
}

/** A value in words: "`swarm.entry`", "element 2 of `phases`", "the agent file". */
export function nameValue(kind: FileKind, path: ValuePath): string {
  const last = path.at(-1);
  if (last === undefined) return `the ${kind} file`;
  if (typeof last === "number") return `element ${last + 1} of \`${dotted(path.slice(0, -1))}\``;
  return `\`${dotted(path)}\``;
}

function dotted(path: ValuePath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part + 1}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}
