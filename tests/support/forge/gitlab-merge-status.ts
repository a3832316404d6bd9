import { type Bare, mergedTree } from "./git-side.ts";

/** https://docs.gitlab.com/api/pipelines/#list-project-pipelines (read 2026-11-29) */
export type PipelineState = "none" | "created" | "running" | "success" | "failed";

/** Settings of a project: https://docs.gitlab.com/user/project/merge_requests/methods/ and https://docs.gitlab.com/user/project/merge_requests/auto_merge/#require-a-successful-pipeline-for-merge (read 2026-11-29). */
export interface GitlabRules {
  /** Pipelines must succeed: how that of the newest commit stands at each look. The last one stays. */
  pipelines?: PipelineState[];
  method: "merge" | "ff";
  squash: boolean;
  /** Developers may merge into the protected branch `main`: https://docs.gitlab.com/user/project/repository/branches/protected/ (read 2026-11-29). */
  developersMerge: boolean;
  isArchived: boolean;
}

export const usualRules = (): GitlabRules => ({
  method: "merge",
  squash: false,
  developersMerge: true,
  isArchived: false,
});

interface Branches {
  rules: GitlabRules;
  tipOf(branch: string): string | undefined;
  repository(): Bare | undefined;
  /** Called when the head of a request has followed its branch. */
  noteHead(request: object): void;
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
export function createMergeStatus({ tipOf, repository, rules, noteHead }: Branches) {
  const pipelineNow = () => rules.pipelines?.[0];
  const nextLook = () => void ((rules.pipelines?.length ?? 0) > 1 && rules.pipelines?.shift());

  const isFollowing = (request: MergeRequest): boolean =>
    request.state === "opened" && request.source_project_id === 1 && tipOf(request.source_branch) !== request.sha;

  /** The head follows the branch, and has to be checked. */
  function takeIn(request: MergeRequest): void {
    request.sha = tipOf(request.source_branch) ?? request.sha;
    request.steps = 1;
    noteHead(request);
  }

  function statusOf({ state, draft, sha, target_branch: base }: MergeRequest): string {
    if (state !== "opened") return "not_open";
    if (draft) return "draft_status";
    const pipeline = pipelineNow();
    // As long as there is none, one that must succeed is missing: https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-29).
    if (pipeline === "created" || pipeline === "running") return "ci_still_running";
    if (pipeline === "none" || pipeline === "failed") return "ci_must_pass";
    const git = repository();
    if (git !== undefined && rules.method === "ff" && mergedTree(git, `refs/heads/${base}`, sha) !== undefined)
      return git.git("merge-base", `refs/heads/${base}`, sha) === tipOf(base) ? "mergeable" : "need_rebase";
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
      const pipeline = pipelineNow();
      if (object.steps === 0 || status !== "checking") nextLook();
      const shown = pipeline === undefined || pipeline === "none" ? null : { sha: object.sha, status: pipeline };
      return { ...found, detailed_merge_status: status, head_pipeline: shown };
    },
    mayMerge: (request: MergeRequest): boolean => !(request.steps > 0) && statusOf(request) === "mergeable",
  };
}
