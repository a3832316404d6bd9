import { ForgeFailure } from "../failure.ts";
import type { Merged, MergeToDo } from "../forge.ts";
import { type MergeWaits, mergeWhenReady } from "../merge-when-ready.ts";
import type { GithubService } from "./github-service.ts";
import { readPull } from "./read-github.ts";

/** https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request (read 2026-11-28): 409 for another head, 405 where it cannot be merged. */
export function mergeOnGithub(
  { request, place }: GithubService,
  merge: MergeToDo,
  branchHead: (branch: string) => Promise<string>,
  waits?: MergeWaits,
): Promise<Merged> {
  const { number, revision } = merge;
  const at = { ...place, pull_number: number };
  let isFoundOut = true;
  const look = async () => {
    const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", at);
    // https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request (read 2026-11-29): null until GitHub knows whether it can be merged.
    isFoundOut = data.mergeable !== null;
    return { request: readPull(data), readiness: "ready" as const };
  };
  const attempt = async () => {
    const how = { sha: revision, merge_method: "merge" as const };
    try {
      const { data } = await request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", { ...at, ...how });
      return { mergedAs: data.sha, wasMerged: false };
    } catch (error) {
      const reason = error instanceof ForgeFailure ? passingReason(error, isFoundOut) : undefined;
      if (reason === undefined) throw withSetting(error);
      return reason;
    }
  };
  return mergeWhenReady({ sign: "#", look, attempt, branchHead }, merge, waits);
}

/**
 * GitHub answers 405 with words alone. "Base branch was modified" is also said while GitHub finds out whether the request can be merged
 * (https://github.com/cli/cli/pull/12748), and checks that have to succeed are "expected" or "pending" until they have ended
 * (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/about-protected-branches,
 * read 2026-11-29). After 409 the next look says whether the head has moved.
 */
function passingReason({ kind, message }: ForgeFailure, isFoundOut: boolean): "busy" | "checks" | undefined {
  if (kind === "moved") return "busy";
  if (kind !== "refused") return undefined;
  if (!isFoundOut && /not mergeable/i.test(message)) return "busy";
  if (/base branch was modified/i.test(message)) return "busy";
  const isPending = /expected|pending|in progress|queued|waiting/i.test(message) && !/fail|error|cancel/i.test(message);
  return /required status check/i.test(message) && isPending ? "checks" : undefined;
}

/**
 * Names the setting of a repository without merge commits, which GitHub answers with 405: "Merge commits are not allowed on this repository"
 * (https://github.com/Mergifyio/mergify/pull/1812), or a rule for a linear history. Only a merge commit has the approved commit as it is.
 */
function withSetting(error: unknown): unknown {
  const isSetting = error instanceof ForgeFailure && /merge commits|linear history/i.test(error.message);
  if (!isSetting || error.kind !== "refused") return error;
  return new ForgeFailure(
    "refused",
    `${error.message}. The approved commit itself is merged by a merge commit alone: allow them under Settings, General, Pull Requests, and take "Require linear history" out of the rules for the branch`,
  );
}
