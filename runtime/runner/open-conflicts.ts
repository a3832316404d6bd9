import { hasMarks } from "../artifacts/merge-text.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Feedback } from "../swarm/brief-facts.ts";

/** Reasons why a round that began with a conflict may not finish: files that still have both sides between marks. */
export async function openConflicts(
  feedback: readonly Feedback[],
  tree: Pick<WorkTree, "files" | "read" | "branch">,
): Promise<string[]> {
  const { branch } = tree;
  if (branch === undefined) return [];
  const present = new Set(tree.files().map(({ path }) => path));
  const paths = feedback.flatMap(({ conflicts = [] }) => conflicts).filter((path) => present.has(path));
  const open = await Promise.all(paths.map(async (path) => hasMarks(await tree.read(path), branch)));
  return paths.flatMap((path, index) =>
    open[index] ? [`${path} still has marks of a conflict: make one text of both sides and remove the marks.`] : [],
  );
}
