import { enumerate } from "../../../base/enumerate.ts";
import { isSameEntry, type TreeEntry } from "../object-names.ts";

/** Files of a commit by path. */
export type Tree = ReadonlyMap<string, TreeEntry>;

/** Entries after the change by path, in their order; undefined for a deleted file. */
export type Changes = ReadonlyMap<string, TreeEntry | undefined>;

export function changesOf(before: Tree, after: Tree): Changes {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const isSame = (path: string) => isSameEntry(before.get(path), after.get(path));
  return new Map(paths.filter((path) => !isSame(path)).map((path) => [path, after.get(path)]));
}

/** Paths that both sides have changed, each in another way, and those of which one is now a folder of the other. */
export function conflictsOf(ours: Changes, theirs: Changes): string[] {
  const both = [...ours].filter(([path, entry]) => theirs.has(path) && !isSameEntry(entry, theirs.get(path)));
  const isBelow = (path: string, other: string) => path.startsWith(`${other}/`);
  const added = (changes: Changes) => [...changes].flatMap(([path, entry]) => (entry === undefined ? [] : [path]));
  const nested = added(ours).filter((path) =>
    added(theirs).some((other) => isBelow(path, other) || isBelow(other, path)),
  );
  return [...new Set([...both.map(([path]) => path), ...nested])];
}

export function applied(tree: Tree, changes: Changes): Map<string, TreeEntry> {
  const result = new Map(tree);
  for (const [path, entry] of changes) {
    if (entry === undefined) result.delete(path);
    else result.set(path, entry);
  }
  return result;
}

const shown = 3;

/** Names the first few paths, and counts the others. */
export function some(paths: readonly string[]): string {
  const named = paths.slice(0, shown).map((path) => path.slice(-100));
  return enumerate(paths.length > shown ? [...named, `${paths.length - shown} more`] : named);
}
