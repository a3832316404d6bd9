import type { ForgeComment } from "../forge.ts";

/** Path of an issue or merge request below its project. */
export function pathOf({ kind, number }: ForgeComment["on"]): string {
  return kind === "issue" ? `/issues/${number}` : `/merge_requests/${number}`;
}
