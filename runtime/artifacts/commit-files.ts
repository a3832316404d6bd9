import type { Author } from "./git.ts";
import { commitObject, type GitObject, objectOf, type TreeEntry, treesOf } from "./object-names.ts";

/** What a commit changes, by path; undefined for a file that is gone. */
export type Contents = Map<string, { bytes: Buffer; mode: string } | undefined>;

/**
 * The commit that puts the contents over a tree, and the objects that it needs. Every name is computed here, from what is in memory;
 * whoever is sent the objects computes them again from what arrives, and refuses a commit that is not whole.
 */
export function commitFiles({
  tree: before,
  parent,
  contents,
  about,
}: {
  tree: ReadonlyMap<string, TreeEntry>;
  parent: string;
  contents: Contents;
  about: { author: Author; time: Date; message: string };
}): { commit: string; tree: Map<string, TreeEntry>; objects: GitObject[] } {
  const tree = new Map(before);
  const blobs = [...contents].flatMap(([path, content]) => {
    tree.delete(path);
    if (content === undefined) return [];
    const blob = objectOf("blob", content.bytes);
    tree.set(path, { id: blob.id, mode: content.mode });
    return [blob];
  });
  const { root, trees } = treesOf(tree);
  const commit = commitObject(root, parent, about);
  return { commit: commit.id, tree, objects: [...blobs, ...trees, commit] };
}

/** The first path that others have changed to something else than this commit does. */
export function conflictIn(
  theirs: readonly string[],
  mine: Contents,
  tree: ReadonlyMap<string, TreeEntry>,
): string | undefined {
  return theirs.find((path) => {
    const content = mine.get(path);
    return mine.has(path) && (content && objectOf("blob", content.bytes).id) !== tree.get(path)?.id;
  });
}
