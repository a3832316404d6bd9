import { isFile, type TreeEntry } from "./object-names.ts";
import type { Resolution } from "./scope.ts";
import { lookAt } from "./tree-files.ts";

/** Paths of the links and submodules of a commit with their modes. They are not checked out, and every commit has them as they were. */
export type KeptEntries = ReadonlyMap<string, string>;

export function keptIn(tree: ReadonlyMap<string, TreeEntry>): KeptEntries {
  return new Map([...tree].flatMap(([path, entry]) => (isFile(entry) ? [] : [[path, entry.mode] as const])));
}

/** Refuses a path that is such an entry, is below one, or would take the place of the folder around one: a file there would replace it. */
export async function refuseKept(
  kept: KeptEntries,
  root: string,
  found: Extract<Resolution, { kind: "inside" }>,
): Promise<Resolution> {
  if (kept.size === 0) return found;
  const { path } = found;
  const names = path.split("/");
  const above = names.map((_, at) => names.slice(0, at + 1).join("/")).find((each) => kept.has(each));
  if (above !== undefined) return refused(path, above === path ? "is" : "is below", above, kept.get(above));
  const inside = [...kept.keys()].find((each) => each.startsWith(`${path}/`));
  if (inside === undefined || (await lookAt(root, path))?.isDirectory()) return found;
  return refused(path, "is the folder around", inside, kept.get(inside));
}

function refused(path: string, how: string, entry: string, mode: string | undefined): Resolution {
  const kind = mode === "160000" ? "submodule" : "symbolic link";
  const name = entry === path ? "" : ` ${JSON.stringify(entry)}`;
  return {
    kind: "refused",
    reason: `The path ${JSON.stringify(path)} ${how} ${entry === path ? "a" : "the"} ${kind}${name}, which stays as it is.`,
  };
}
