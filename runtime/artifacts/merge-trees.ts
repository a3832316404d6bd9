import { compareText } from "../../base/compare-text.ts";
import type { GitObjects } from "./git-objects.ts";
import { isBinary, mergeText } from "./merge-text.ts";
import { type GitObject, isFile, isSameEntry, objectOf, type TreeEntry } from "./object-names.ts";

type Tree = ReadonlyMap<string, TreeEntry>;

/** A file that two sides changed in ways that do not fit together. */
export interface ConflictingFile {
  path: string;
  /** `text`: the merged file has both versions between marks. Else the merged tree has the version that `kept` names. */
  how: "text" | "not-text" | "deleted" | "folder";
  kept?: "main" | "branch";
}

export interface MergedTree {
  tree: Map<string, TreeEntry>;
  objects: GitObject[];
  conflicts: ConflictingFile[];
}

interface ThreeTrees {
  base: Tree;
  /** Files of the main branch. */
  main: Tree;
  /** Files of the other branch, and its name. */
  other: Tree;
  name: string;
}

/**
 * Merges the changes of a branch since the common commit into the main branch, path by path, and texts line by line. A file that
 * one side moved counts as deleted there: a change of the other side is a conflict then, so that nobody's work is lost.
 */
export async function mergeTrees(objects: GitObjects, { base, main, other, name }: ThreeTrees): Promise<MergedTree> {
  const merged: MergedTree = { tree: new Map(), objects: [], conflicts: [] };
  const paths = new Set([...base.keys(), ...main.keys(), ...other.keys()]);
  for (const path of [...paths].sort(compareText)) {
    const [before, ours, theirs] = [base.get(path), main.get(path), other.get(path)];
    const only = onlyChange(before, ours, theirs);
    const kept =
      only === undefined ? await mergeFile(objects, { path, before, ours, theirs, name }, merged) : only.entry;
    if (kept !== undefined) merged.tree.set(path, kept);
  }
  separateFolders(merged, main);
  return merged;
}

/** Returns the version that both sides agree on; undefined when both changed the file. */
function onlyChange(
  before: TreeEntry | undefined,
  ours: TreeEntry | undefined,
  theirs: TreeEntry | undefined,
): { entry: TreeEntry | undefined } | undefined {
  if (isSameEntry(ours, theirs) || isSameEntry(before, theirs)) return { entry: ours };
  return isSameEntry(before, ours) ? { entry: theirs } : undefined;
}

interface ChangedFile {
  path: string;
  before: TreeEntry | undefined;
  ours: TreeEntry | undefined;
  theirs: TreeEntry | undefined;
  name: string;
}

async function mergeFile(
  objects: GitObjects,
  { path, before, ours, theirs, name }: ChangedFile,
  { objects: made, conflicts }: MergedTree,
): Promise<TreeEntry | undefined> {
  if (ours === undefined || theirs === undefined) {
    conflicts.push({ path, how: "deleted", kept: ours === undefined ? "branch" : "main" });
    return ours ?? theirs;
  }
  const mode = ours.mode === before?.mode ? theirs.mode : ours.mode;
  if (ours.id === theirs.id) return { id: ours.id, mode };
  const texts = await readTexts(objects, [before, ours, theirs]);
  if (texts === undefined) {
    conflicts.push({ path, how: "not-text", kept: "main" });
    return ours;
  }
  const [base, mine, other] = texts;
  const text = await mergeText(objects, { base, ours: { name: "main", bytes: mine }, theirs: { name, bytes: other } });
  if (text.isConflict) conflicts.push({ path, how: "text" });
  const blob = objectOf("blob", text.bytes);
  made.push(blob);
  return { id: blob.id, mode };
}

/** Returns the three contents, the first empty where both sides added the file; undefined unless all are texts. */
async function readTexts(
  objects: GitObjects,
  entries: [TreeEntry | undefined, TreeEntry, TreeEntry],
): Promise<[Buffer, Buffer, Buffer] | undefined> {
  if (entries.some((entry) => entry !== undefined && !isFile(entry))) return undefined;
  const contents = await objects.read(entries.flatMap((entry) => entry?.id ?? []));
  const [base, ours, theirs] = entries.map((entry) => (entry && contents.get(entry.id)) ?? Buffer.of());
  if (base === undefined || ours === undefined || theirs === undefined) return undefined;
  return [base, ours, theirs].some(isBinary) ? undefined : [base, ours, theirs];
}

/** Removes files of the other branch where the main branch has a folder of that name, or the other way round. */
function separateFolders({ tree, conflicts }: MergedTree, main: Tree): void {
  for (const path of [...tree.keys()]) {
    const parts = path.split("/");
    const above = parts.slice(0, -1).map((_, depth) => parts.slice(0, depth + 1).join("/"));
    const file = above.find((each) => tree.has(each));
    if (file === undefined) continue;
    const dropped = main.has(file) ? path : file;
    tree.delete(dropped);
    conflicts.push({ path: dropped, how: "folder", kept: "main" });
  }
}
