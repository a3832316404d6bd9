import type { Endpoints } from "@octokit/types";
import type { ForgeComment, ForgeIssue, ForgePerson, ForgeRequest } from "../forge.ts";

type Issue = Endpoints["GET /repos/{owner}/{repo}/issues/{issue_number}"]["response"]["data"];
type Pull =
  | Endpoints["GET /repos/{owner}/{repo}/pulls/{pull_number}"]["response"]["data"]
  | Endpoints["GET /repos/{owner}/{repo}/pulls"]["response"]["data"][number];
type Comment = Endpoints["GET /repos/{owner}/{repo}/issues/comments/{comment_id}"]["response"]["data"];

export function personOf(user: { login: string; id: number | bigint } | null | undefined): ForgePerson | undefined {
  return user ? { name: user.login, id: String(user.id) } : undefined;
}

export function isPull(issue: Issue): boolean {
  return issue.pull_request !== undefined;
}

export function readIssue(issue: Issue): ForgeIssue {
  return {
    kind: "issue",
    number: issue.number,
    title: issue.title,
    text: issue.body ?? "",
    isOpen: issue.state === "open",
    author: personOf(issue.user),
    labels: issue.labels.map((label) => (typeof label === "string" ? label : (label.name ?? ""))),
    createdAt: issue.created_at,
    updatedAt: issue.updated_at,
    page: issue.html_url,
  };
}

export function readPull(pull: Pull): ForgeRequest {
  return {
    kind: "request",
    number: pull.number,
    title: pull.title,
    text: pull.body ?? "",
    isOpen: pull.state === "open",
    author: personOf(pull.user),
    labels: pull.labels.map(({ name }) => name),
    createdAt: pull.created_at,
    updatedAt: pull.updated_at,
    page: pull.html_url,
    head: {
      branch: pull.head.ref,
      revision: pull.head.sha,
      // A deleted fork has no repository any more.
      isFork: pull.head.repo?.id !== pull.base.repo.id,
    },
    base: { branch: pull.base.ref },
    isDraft: pull.draft ?? false,
    mergedAs: pull.merged_at ? (pull.merge_commit_sha ?? undefined) : undefined,
  };
}

/** Undefined for a comment whose place cannot be read. */
export function readComment(comment: Comment): ForgeComment | undefined {
  const number = Number(/\/issues\/(\d+)$/.exec(comment.issue_url)?.[1]);
  if (!Number.isSafeInteger(number)) return undefined;
  return {
    id: String(comment.id),
    on: { kind: comment.html_url.includes(`/pull/${number}`) ? "request" : "issue", number },
    text: comment.body ?? "",
    author: personOf(comment.user),
    createdAt: comment.created_at,
    updatedAt: comment.updated_at,
    page: comment.html_url,
  };
}
