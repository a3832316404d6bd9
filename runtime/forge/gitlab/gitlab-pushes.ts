import { pathOf } from "./gitlab-paths.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { fieldsOf, textOf, timeOf } from "./read-gitlab.ts";

/** As many as one page has. Who pushes more often after an event has moved the branch. */
const most = 100;

/**
 * Returns the head of a request at a time. Each push makes a version of it, the newest first:
 * https://docs.gitlab.com/api/merge_requests/#get-merge-request-diff-versions (read 2026-11-29).
 */
export async function headAt({ page }: GitlabService, number: number, time: string): Promise<string> {
  const { items } = await page(`${pathOf({ kind: "request", number })}/versions`, {}, most, 1);
  const at = Date.parse(time);
  // GitLab makes the first one after the request itself.
  const version = items.find((each) => Date.parse(timeOf(each)) <= at) ?? items.at(-1);
  return version === undefined ? "" : textOf(fieldsOf(version), "head_commit_sha");
}
