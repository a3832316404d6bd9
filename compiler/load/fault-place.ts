import type { ValuePath, YamlFile } from "../source/yaml-file.ts";
import type { NameKind } from "./name-places.ts";
import type { FileKind } from "./schema-at.ts";

/** The names of a kind that a file may use; undefined where that is not known. */
export type NamesOf = (kind: NameKind) => readonly string[] | undefined;

/** Where in which file a schema finds fault. */
export interface FaultPlace {
  yaml: YamlFile;
  kind: FileKind;
  path: ValuePath;
  names: NamesOf;
}

/** A place in a file in words: "in `swarm`", "in element 2 of `phases`", "in the agent file". */
export function namePlace(kind: FileKind, path: ValuePath): string {
  return `in ${nameValue(kind, path)}`;
}

/** A value in words: "`swarm.entry`", "element 2 of `phases`", "`path` of element 1 of `deliverables`", "the agent file". */
export function nameValue(kind: FileKind, path: ValuePath): string {
  const index = path.findLastIndex((part) => typeof part === "number");
  const keys = path.slice(index + 1).join(".");
  if (index < 0) return keys === "" ? `the ${kind} file` : `\`${keys}\``;
  const element = `element ${Number(path[index]) + 1} of ${nameValue(kind, path.slice(0, index))}`;
  return keys === "" ? element : `\`${keys}\` of ${element}`;
}
