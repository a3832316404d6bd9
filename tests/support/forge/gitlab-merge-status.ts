// biome-ignore-all lint/suspicious/noExplicitAny: the objects of a forge that the tests keep are as loose as its JSON
import { type Bare, mergedTree } from "./git-side.ts";

interface Branches {
  tipOf(branch: string): string | undefined;
  repository(): Bare | undefined;
}

/**
 * Whatever follows a push is done in the background, and a request is looked at by GitLab itself before it can be merged:
 * https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-28). Each look here finds it one step further.
 */
export function createMergeStatus({ tipOf, repository }: Branches) {
  const isFollowing = (object: any): boolean =>
    object.state === "opened" && object.source_project_id === 1 && tipOf(object.source_branch) !== object.sha;

  /** The head follows the branch, and has to be checked. */
  function takeIn(object: any): void {
    object.sha = tipOf(object.source_branch) ?? object.sha;
    object.steps = 1;
  }

  function statusOf({ state, draft, sha, target_branch: base }: any): string {
    if (state !== "opened") return "not_open";
    if (draft) return "draft_status";
    const git = repository();
    return git !== undefined && mergedTree(git, `refs/heads/${base}`, sha) === undefined ? "conflict" : "mergeable";
  }

  return {
    isFollowing,
    takeIn,
    /** Adds the status of a request to what is shown of it; an issue has none. */
    looked(object: any, found: any): any {
      if (!("source_branch" in object)) return found;
      const status = object.steps > 0 ? "checking" : statusOf(object);
      if (isFollowing(object)) takeIn(object);
      else if (object.steps > 0) object.steps -= 1;
      return { ...found, detailed_merge_status: status };
    },
    mayMerge: (object: any): boolean => !(object.steps > 0) && statusOf(object) === "mergeable",
  };
}
