import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import type { FileKind } from "./schema-at.ts";

/** Where in which file a schema finds fault. */
export interface FaultPlace {
  yaml: YamlFile;
  kind: FileKind;
  path: ValuePath;
}

/** A place in a file in words: "in `swarm`", "in element 2 of `phases`", "in the agent file". */
export function namePlace(kind: FileKind, path: ValuePath): string {
  return `in ${nameValue(kind, path)}`;
}

/** A value in words: "`swarm.entry`", "element 2 of `phases`", "the agent file". */
export function nameValue(kind: FileKind, path: ValuePath): string {
  const last = path.at(-1);
  if (last === undefined) return `the ${kind} file`;
  if (typeof last === "number") return `element ${last + 1} of \`${dotted(path.slice(0, -1))}\``;
  return `\`${dotted(path)}\``;
}

function dotted(path: ValuePath): string {
  const parts = path.map((part) => (typeof part === "number" ? `[${part + 1}]` : `.${part}`));
  return parts.join("").replace(/^\./, "");
}
