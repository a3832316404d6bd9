import { branch, type Expected } from "./beginning.ts";
import { git } from "./git.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";

/** Refuses a clone whose branch does not reach the commit that was recorded last. */
export async function requireRevision(clone: string, { project, recorded }: Expected): Promise<void> {
  if (recorded === undefined) return;
  try {
    await git(clone, ["merge-base", "--is-ancestor", recorded, `refs/heads/${branch}`]);
  } catch (error) {
    throw new RepositoryIncomplete(project, recorded, error);
  }
}
