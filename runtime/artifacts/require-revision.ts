import type { CommitId } from "../../base/commit-id.ts";
import type { GitObjects } from "./git-objects.ts";
import type { Expected } from "./initial-commit.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";

/** Refuses a clone whose branch does not contain the newest recorded commit. */
export async function requireRevision(
  objects: GitObjects,
  tip: CommitId,
  { project, recorded }: Expected,
): Promise<void> {
  if (recorded === undefined || recorded === tip) return;
  try {
    await objects.use(tip, (git) => git(["merge-base", "--is-ancestor", recorded, tip]));
  } catch (error) {
    throw new RepositoryIncomplete(project, recorded, error);
  }
}
