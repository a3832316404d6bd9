import { type Bare, mergedTree } from "./git-side.ts";

interface Branches {
  tipOf(branch: string): string | undefined;
  repository(): Bare | undefined;
}

interface MergeRequest {
  state: string;
  draft: boolean;
  sha: string;
  source_branch: string;
  source_project_id: number;
  target_branch: string;
  /** Looks that find it still being checked. */
  steps: number;
}

/**
 * Whatever follows a push is done in the background, and a request is looked at by GitLab itself before it can be merged:
 * https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-28). Each look here finds it one step further.
 */
export function createMergeStatus({ tipOf, repository }: Branches) {
  const isFollowing = (request: MergeRequest): boolean =>
    request.state === "opened" && request.source_project_id === 1 && tipOf(request.source_branch) !== request.sha;

  /** The head follows the branch, and has to be checked. */
  function takeIn(request: MergeRequest): void {
    request.sha = tipOf(request.source_branch) ?? request.sha;
    request.steps = 1;
  }

  function statusOf({ state, draft, sha, target_branch: base }: MergeRequest): string {
    if (state !== "opened") return "not_open";
    if (draft) return "draft_status";
    const git = repository();
    return git !== undefined && mergedTree(git, `refs/heads/${base}`, sha) === undefined ? "conflict" : "mergeable";
  }

  return {
    isFollowing,
    takeIn,
    /** Adds the status of a request to what is shown of it; an issue has none. */
    looked(object: MergeRequest | object, found: object): object {
      if (!("source_branch" in object)) return found;
      const status = object.steps > 0 ? "checking" : statusOf(object);
      if (isFollowing(object)) takeIn(object);
      else if (object.steps > 0) object.steps -= 1;
      return { ...found, detailed_merge_status: status };
    },
    mayMerge: (request: MergeRequest): boolean => !(request.steps > 0) && statusOf(request) === "mergeable",
  };
}
