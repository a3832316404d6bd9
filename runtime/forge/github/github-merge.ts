import { ForgeFailure } from "../failure.ts";
import type { MergeToDo } from "../forge.ts";
import type { GithubService } from "./github-service.ts";
import { readPull } from "./read-github.ts";

/** https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request (read 2026-11-28): 409 for another head, 405 where it cannot be merged. */
export async function mergeOnGithub(
  { request, place }: GithubService,
  { number, revision, title }: MergeToDo,
): Promise<{ mergedAs: string; wasMerged: boolean }> {
  const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place, pull_number: number });
  const { head, mergedAs } = readPull(data);
  if (head.revision !== revision) throw new ForgeFailure("moved", `#${number} has the head ${head.revision} now`);
  if (mergedAs !== undefined) return { mergedAs, wasMerged: true };
  const merged = await request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    ...place,
    pull_number: number,
    sha: revision,
    merge_method: "merge",
    ...(title !== undefined && { commit_title: title }),
  });
  return { mergedAs: merged.data.sha, wasMerged: false };
}
