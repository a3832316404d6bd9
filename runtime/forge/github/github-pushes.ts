import type { GithubService } from "./github-service.ts";

/** As many as one page has. Who pushes more often after an event has moved the branch. */
const most = 100;

/** Returns the head of a branch at a time: https://docs.github.com/en/rest/repos/repos#list-repository-activities (read 2026-11-29). The newest come first. */
export async function headAt({ request, place }: GithubService, branch: string, time: string): Promise<string> {
  const { data } = await request("GET /repos/{owner}/{repo}/activity", {
    ...place,
    ref: `refs/heads/${branch}`,
    direction: "desc",
    per_page: most,
  });
  const pushes = data.filter(({ activity_type: type }) => type !== "branch_deletion");
  const at = Date.parse(time);
  const known = pushes.find(({ timestamp }) => Date.parse(timestamp) <= at);
  if (known !== undefined) return known.after;
  const first = pushes.at(-1);
  // Nobody could open a request of a branch before it was there: then the creation was noted late.
  return (first?.activity_type === "branch_creation" ? first.after : first?.before) ?? "";
}
