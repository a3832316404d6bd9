import { ensureOneRequest, lastOf } from "../ensure-one-request.ts";
import { ForgeFailure } from "../failure.ts";
import type { Forge, ForgeIssue, ForgePerson, ForgeRequest } from "../forge.ts";
import type { ForgeSettings } from "../forge-kind.ts";
import { findMarked, withMarker } from "../marker.ts";
import { hasNextPage, readPages } from "../read-pages.ts";
import { readGithubAccess } from "./github-access.ts";
import { createGithubComments } from "./github-comments.ts";
import { readGithubHistory } from "./github-history.ts";
import { createGithubLooks } from "./github-looks.ts";
import { mergeOnGithub } from "./github-merge.ts";
import { headAt } from "./github-pushes.ts";
import { readGithubRemarks } from "./github-remarks.ts";
import { openGithub } from "./github-service.ts";
import { personOf, readComment, readIssue, readPull } from "./read-github.ts";

const mostRequests = 100;

/** https://docs.github.com/en/rest (version 2022-11-28, read 2026-11-28) */
export function createGithubForge(settings: ForgeSettings): Forge {
  const service = openGithub(settings);
  const { request, place } = service;
  const { comments, newestComments } = createGithubComments(service);
  let own: Promise<ForgePerson> | undefined;

  const self = () => {
    own ??= readSelf();
    return own;
  };

  async function readSelf(): Promise<ForgePerson> {
    const app = await service.appName();
    const { data } =
      app === undefined
        ? await request("GET /user")
        : await request("GET /users/{username}", { username: `${app}[bot]` });
    return { name: data.login, id: String(data.id) };
  }

  async function branchHead(branch: string): Promise<string> {
    const { data } = await request("GET /repos/{owner}/{repo}/branches/{branch}", { ...place, branch });
    return data.commit.sha;
  }

  async function readGithubIssue(number: number): Promise<ForgeIssue> {
    const asked = { ...place, issue_number: number };
    return readIssue((await request("GET /repos/{owner}/{repo}/issues/{issue_number}", asked)).data);
  }

  async function readRequest(number: number): Promise<ForgeRequest> {
    const asked = { ...place, pull_number: number };
    return readPull((await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", asked)).data);
  }

  async function lastRequest(head: string): Promise<ForgeRequest | undefined> {
    const { items } = await readPages(async (size, page) => {
      const { data, headers } = await request("GET /repos/{owner}/{repo}/pulls", {
        ...place,
        state: "all",
        head: `${place.owner}:${head}`,
        sort: "created",
        direction: "desc",
        per_page: size,
        page,
      });
      return { items: data.map(readPull), hasNext: hasNextPage(headers.link) };
    }, mostRequests);
    return lastOf(items.toReversed(), head);
  }

  return {
    self,
    access: (asked) => readGithubAccess(service, asked),
    gitCredentials: async () => ({ username: "x-access-token", password: await service.token() }),
    history: ({ number }) => readGithubHistory(service, number),
    comments,
    newestComments,
    remarks: (number, tellUnreadable) => readGithubRemarks(service, comments, { number, tellUnreadable }),
    lastRequest,
    // 422 where one was opened in between: https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
    ensureRequest: ensureOneRequest({
      lastRequest,
      takenKind: "refused",
      async open({ head, base, title, text }) {
        const { data } = await request("POST /repos/{owner}/{repo}/pulls", { ...place, head, base, title, body: text });
        return readPull(data);
      },
      async change(number, { title, text }) {
        const changed = { ...place, pull_number: number, title, body: text };
        return readPull((await request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", changed)).data);
      },
    }),
    merge: (merge) => mergeOnGithub(service, merge, branchHead),
    branchHead,
    ...createGithubLooks(service),

    issue: readGithubIssue,
    request: readRequest,

    async comment(id) {
      const { data } = await request("GET /repos/{owner}/{repo}/issues/comments/{comment_id}", {
        ...place,
        comment_id: Number(id),
      });
      const comment = readComment(data);
      if (comment === undefined) throw new ForgeFailure("absent", `The forge shows no comment ${id}`);
      return comment;
    },

    async commit(revision) {
      const { data } = await request("GET /repos/{owner}/{repo}/commits/{ref}", { ...place, ref: revision });
      const parents = data.parents.map(({ sha }) => sha);
      return { revision: data.sha, message: data.commit.message, parents, page: data.html_url };
    },

    async permission({ name, id }) {
      try {
        const { data } = await request("GET /repos/{owner}/{repo}/collaborators/{username}/permission", {
          ...place,
          username: name,
        });
        // The name may belong to somebody else by now.
        if (personOf(data.user)?.id !== id) return "none";
        return data.permission === "admin" || data.permission === "write"
          ? "write"
          : data.permission === "read"
            ? "read"
            : "none";
      } catch (error) {
        if (error instanceof ForgeFailure && error.kind === "absent") return "none";
        throw error;
      }
    },

    headAt: ({ head }, time) => headAt(service, head.branch, time),

    async mergerOf(revision) {
      // https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit (read 2026-11-28)
      const { data } = await request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
        ...place,
        commit_sha: revision,
        per_page: 10,
      });
      const found = data.find((pull) => pull.merged_at !== null && pull.merge_commit_sha === revision);
      if (found === undefined) return undefined;
      const pull = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...place,
        pull_number: found.number,
      });
      return personOf(pull.data.merged_by);
    },

    async commentOnce({ on, key, text }) {
      const known = findMarked(await newestComments(on), key, await self());
      if (known !== undefined) return known;
      const { data } = await request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...place,
        issue_number: on.number,
        body: withMarker(text, key),
      });
      const written = readComment(data);
      if (written === undefined) throw new ForgeFailure("unreachable", "The forge's answer has no comment");
      return written;
    },

    async label({ number }, label) {
      await request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
        ...place,
        issue_number: number,
        labels: [label],
      });
    },

    async unlabel({ kind, number }, label) {
      try {
        await request("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", {
          ...place,
          issue_number: number,
          name: label,
        });
      } catch (error) {
        // 404 for a label that the issue does not have, and for a missing issue: the second is an error.
        if (!(error instanceof ForgeFailure) || error.kind !== "absent") throw error;
        await (kind === "request" ? readRequest(number) : readGithubIssue(number));
      }
    },

    async setStatus({ revision, context, state, text }) {
      await request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        ...place,
        sha: revision,
        context,
        state,
        // https://docs.github.com/en/rest/commits/statuses: at most 140 characters.
        description: text.slice(0, 140),
      });
    },

    async closeIssue(number) {
      await request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
        ...place,
        issue_number: number,
        state: "closed",
      });
    },
  };
}
