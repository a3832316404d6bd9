import type { Answer } from "./faults.ts";

export type CheckState = "expected" | "pending" | "success" | "failure";

/** Settings of a repository and moments of GitHub that keep a request from being merged, or from being merged at once. */
export interface GithubRules {
  /** A check that has to succeed, by its name, and how it stands at each look: the last one stays. */
  check?: { name: string; states: CheckState[] };
  /** So many merges are answered as if the base had moved, while GitHub finds out whether the request can be merged. */
  baseModified: number;
  /** So many looks at a request find the head that it had when this was set. */
  lag: number;
  allowMergeCommits: boolean;
  /** Scopes of the users' tokens, as classic ones have them; absent for fine-grained tokens. */
  scopes?: string;
  /** Called before a merge looks at anything. */
  beforeMerge?: () => Promise<unknown>;
}

export const usualRules = (): GithubRules => ({ baseModified: 0, lag: 0, allowMergeCommits: true, scopes: "repo" });

const refused = (message: string): Answer => ({ status: 405, body: { message } });

/**
 * Why GitHub does not merge now, in its own words: a check that has to succeed
 * (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-protected-branches/troubleshooting-required-status-checks),
 * a repository without merge commits (https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges),
 * and a base that "was modified" (https://github.com/cli/cli/pull/12748, all read 2026-11-29).
 */
export function refusalBy(rules: GithubRules, method: string): Answer | undefined {
  if (method === "merge" && !rules.allowMergeCommits)
    return refused("Merge commits are not allowed on this repository.");
  const state = rules.check && (rules.check.states.length > 1 ? rules.check.states.shift() : rules.check.states[0]);
  if (rules.check !== undefined && state !== "success") {
    const said = state === "failure" ? "is failing" : `is ${state}`;
    return refused(`Required status check "${rules.check.name}" ${said}.`);
  }
  if (rules.baseModified <= 0) return undefined;
  rules.baseModified -= 1;
  return refused("Base branch was modified. Review and try the merge again.");
}
