import { hasMarks } from "../artifacts/merge-text.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import type { Feedback } from "../swarm/brief-facts.ts";

/** Returns the feedback with the files alone that still have both sides of a conflict between marks. */
export async function withOpenConflicts(
  feedback: readonly Feedback[],
  tree: Pick<WorkTree, "files" | "read" | "branch">,
): Promise<Feedback[]> {
  const { branch } = tree;
  const present = new Set(tree.files().map(({ path }) => path));
  const isOpen = async (path: string) =>
    branch !== undefined && present.has(path) && hasMarks(await tree.read(path), branch);
  return Promise.all(
    feedback.map(async (said) => {
      if (said.conflicts === undefined) return said;
      const open = await Promise.all(said.conflicts.map(isOpen));
      return { ...said, conflicts: said.conflicts.filter((_, index) => open[index]) };
    }),
  );
}

/** Reasons why a round that began with a conflict may not finish. */
export function conflictsLeft(feedback: readonly Feedback[]): string[] {
  return feedback
    .flatMap(({ conflicts = [] }) => conflicts)
    .map((path) => `${path} still has marks of a conflict: make one text of both sides and remove the marks.`);
}
