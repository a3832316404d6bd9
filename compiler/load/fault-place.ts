import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import type { NameKind } from "./name-places.ts";
import type { FileKind } from "./schema-at.ts";

/** Returns the names of a kind that a file may use; undefined when they are unknown. */
export type NamesOf = (kind: NameKind) => readonly string[] | undefined;

/** Place in a file where the schema is broken. */
export interface FaultPlace {
  yaml: YamlFile;
  kind: FileKind;
  path: ValuePath;
  names: NamesOf;
}

/** Names a place in a file: "in `swarm`", "in element 2 of `phases`", "in the agent file". */
export function namePlace(kind: FileKind, path: ValuePath): string {
  return `in ${nameValue(kind, path)}`;
}

/** Names a value: "`swarm.entry`", "element 2 of `phases`", "`path` of element 1 of `deliverables`", "the agent file". */
export function nameValue(kind: FileKind, path: ValuePath): string {
  const index = path.findLastIndex((part) => typeof part === "number");
  const keys = path.slice(index + 1).join(".");
  if (index < 0) return keys === "" ? `the ${kind} file` : `\`${keys}\``;
  const element = `element ${Number(path[index]) + 1} of ${nameValue(kind, path.slice(0, index))}`;
  return keys === "" ? element : `\`${keys}\` of ${element}`;
}
