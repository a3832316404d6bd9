import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { Author } from "./git.ts";
import { commitObject, type GitObject, objectOf, type TreeEntry, treesOf } from "./object-names.ts";

/** Changes of a commit by path; undefined for a deleted file. */
export type Contents = Map<string, { bytes: Buffer; mode: string } | undefined>;

/**
 * Builds a commit that puts the contents on top of a tree, and the objects it needs. Every id is computed here from
 * data in memory; the receiver computes the ids again from the objects it receives and refuses an incomplete commit.
 */
export function commitFiles({
  tree: before,
  parent,
  contents,
  about,
}: {
  tree: ReadonlyMap<string, TreeEntry>;
  /** Absent for the first commit of a repository. */
  parent: CommitId | undefined;
  contents: Contents;
  about: { author: Author; time: Date; message: string };
}): { commit: CommitId; tree: Map<string, TreeEntry>; objects: GitObject[] } {
  const tree = new Map(before);
  const blobs = [...contents].flatMap(([path, content]) => {
    tree.delete(path);
    if (content === undefined) return [];
    const blob = objectOf("blob", content.bytes);
    tree.set(path, { id: blob.id, mode: content.mode });
    return [blob];
  });
  const { root, trees } = treesOf(tree);
  const commit = commitObject(root, parent === undefined ? [] : [parent], about);
  return { commit: asCommitId(commit.id), tree, objects: [...blobs, ...trees, commit] };
}

/** Returns the first path that others changed to different content than this commit. */
export function conflictIn(
  theirs: readonly string[],
  mine: Contents,
  tree: ReadonlyMap<string, TreeEntry>,
): string | undefined {
  return theirs.find((path) => {
    const content = mine.get(path);
    const their = tree.get(path);
    if (!mine.has(path) || (content === undefined && their === undefined)) return false;
    return content?.mode !== their?.mode || (content && objectOf("blob", content.bytes).id) !== their?.id;
  });
}
