import { ForgeFailure } from "../failure.ts";
import type { Merged, MergeToDo } from "../forge.ts";
import { type MergeWaits, mergeWhenReady, type Readiness } from "../merge-when-ready.ts";
import { pathOf } from "./gitlab-paths.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { type Fields, fieldsOf, readRequest } from "./read-gitlab.ts";

/**
 * GitLab itself is at work on the request, which answers 405 to a merge until it is done; after a push that is the rule:
 * https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-28).
 */
const atWork = ["preparing", "unchecked", "checking", "approvals_syncing"];

/** Statuses of pipelines that have ended: https://docs.gitlab.com/api/pipelines/#list-project-pipelines (read 2026-11-29). */
const ended = ["success", "failed", "canceled", "skipped"];

/**
 * Merges a request at exactly one commit. 409 for another head, 401 without the right, 405, 406 and 422 where it cannot be merged:
 * https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request (read 2026-11-28).
 */
export function mergeRequest(
  { send }: Pick<GitlabService, "send">,
  merge: MergeToDo,
  branchHead: (branch: string) => Promise<string>,
  waits?: MergeWaits,
): Promise<Merged> {
  const { number, revision } = merge;
  const path = pathOf({ kind: "request", number });
  const look = async () => {
    const found = await send("GET", path);
    const fields = fieldsOf(found);
    return {
      request: readRequest(found),
      readiness: readinessOf(fields),
      status: String(fields.detailed_merge_status),
    };
  };
  /** Something may have changed between the look and the merge. */
  const attempt = async () => {
    try {
      const { mergedAs } = readRequest(await send("PUT", `${path}/merge`, { sha: revision }));
      if (mergedAs === undefined) throw new ForgeFailure("unreachable", `!${number} is not merged yet`);
      return { mergedAs, wasMerged: false };
    } catch (error) {
      if (!(error instanceof ForgeFailure) || error.kind !== "refused") throw error;
      const { request, status, readiness } = await look();
      if (request.head.revision !== revision) return "busy";
      if (readiness !== "ready") return readiness;
      throw new ForgeFailure("refused", `${error.message} (GitLab has the merge status "${status}")`);
    }
  };
  return mergeWhenReady({ sign: "!", look, attempt, branchHead }, merge, waits);
}

/**
 * A pipeline that has to succeed is shown as still running, or as one that must pass: also before there is one of the newest commit. Checks of
 * other services have one status until they have passed. https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-29)
 */
function readinessOf({ detailed_merge_status: said, head_pipeline: pipeline, sha }: Fields): Readiness {
  const status = String(said);
  if (atWork.includes(status)) return "busy";
  if (status === "ci_still_running" || status === "status_checks_must_pass") return "checks";
  if (status !== "ci_must_pass") return "ready";
  const newest = pipeline === null || pipeline === undefined ? undefined : fieldsOf(pipeline);
  const hasEnded = newest !== undefined && newest.sha === sha && ended.includes(String(newest.status));
  return hasEnded ? "ready" : "checks";
}
