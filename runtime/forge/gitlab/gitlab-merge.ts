import { setTimeout as sleep } from "node:timers/promises";
import { ForgeFailure } from "../failure.ts";
import type { ForgeRequest, MergeToDo } from "../forge.ts";
import { pathOf } from "./gitlab-paths.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { fieldsOf, readRequest } from "./read-gitlab.ts";

type Merged = { mergedAs: string; wasMerged: boolean };

/**
 * GitLab itself is at work on the request, which answers 405 to a merge until it is done; after a push that is the rule:
 * https://docs.gitlab.com/api/merge_requests/#merge-status (read 2026-11-28).
 */
const atWork = ["preparing", "unchecked", "checking", "approvals_syncing"];

/** Together about 20 seconds. After each there is a look. */
const defaultWaitsMs = [250, 500, 1000, 2000, 3000, 4000, 4000, 5000];

/**
 * Merges a request at exactly one commit, as soon as GitLab has taken in the push of it. 409 for another head, 401 without the right, 405, 406
 * and 422 where it cannot be merged: https://docs.gitlab.com/api/merge_requests/#merge-a-merge-request (read 2026-11-28).
 */
export async function mergeRequest(
  { send }: Pick<GitlabService, "send">,
  merge: MergeToDo,
  branchHead: (branch: string) => Promise<string>,
  waitsMs: readonly number[] = defaultWaitsMs,
): Promise<Merged> {
  const path = pathOf({ kind: "request", number: merge.number });
  for (const waitMs of [0, ...waitsMs]) {
    await sleep(waitMs);
    const { request, status } = await look();
    if (request.head.revision !== merge.revision) await refuseMoved(request);
    else if (request.mergedAs !== undefined) return { mergedAs: request.mergedAs, wasMerged: true };
    else if (!atWork.includes(status)) {
      const done = await attempt();
      if (done !== undefined) return done;
    }
  }
  throw new ForgeFailure("unreachable", `GitLab is still at work on !${merge.number}, which holds up its merge`);

  async function look(): Promise<{ request: ForgeRequest; status: string }> {
    const found = await send("GET", path);
    return { request: readRequest(found), status: String(fieldsOf(found).detailed_merge_status) };
  }

  /** The head of a request follows its branch only after a while. */
  async function refuseMoved({ head, mergedAs }: ForgeRequest): Promise<void> {
    const isBehind = mergedAs === undefined && !head.isFork && (await branchHead(head.branch)) === merge.revision;
    if (!isBehind) throw new ForgeFailure("moved", `!${merge.number} has the head ${head.revision} now`);
  }

  /** Undefined where something has changed between the look and the merge. */
  async function attempt(): Promise<Merged | undefined> {
    const { number, revision, title } = merge;
    const asked = { sha: revision, ...(title !== undefined && { merge_commit_message: title }) };
    try {
      const { mergedAs } = readRequest(await send("PUT", `${path}/merge`, asked));
      if (mergedAs === undefined) throw new ForgeFailure("unreachable", `!${number} is not merged yet`);
      return { mergedAs, wasMerged: false };
    } catch (error) {
      if (!(error instanceof ForgeFailure) || error.kind !== "refused") throw error;
      const { request, status } = await look();
      if (request.head.revision !== revision || atWork.includes(status)) return undefined;
      throw new ForgeFailure("refused", `${error.message} (GitLab has the merge status "${status}")`);
    }
  }
}
