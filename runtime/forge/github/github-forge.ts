import { ForgeFailure } from "../failure.ts";
import type { Forge, ForgePerson, ForgeRequest, RequestToEnsure } from "../forge.ts";
import { findMarked, withMarker } from "../marker.ts";
import { readGithubAccess } from "./github-access.ts";
import { createGithubComments } from "./github-comments.ts";
import { readGithubHistory } from "./github-history.ts";
import { createGithubLooks } from "./github-looks.ts";
import { mergeOnGithub } from "./github-merge.ts";
import { headAt } from "./github-pushes.ts";
import { readGithubRemarks } from "./github-remarks.ts";
import { type GithubSettings, openGithub } from "./github-service.ts";
import { personOf, readComment, readIssue, readPull } from "./read-github.ts";

/** https://docs.github.com/en/rest (version 2022-11-28, read 2026-11-28) */
export function createGithubForge(settings: GithubSettings): Forge {
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

  async function findRequest(head: string, base: string): Promise<ForgeRequest | undefined> {
    const { data } = await request("GET /repos/{owner}/{repo}/pulls", {
      ...place,
      state: "open",
      head: `${place.owner}:${head}`,
      base,
      per_page: 10,
    });
    // A head that the service does not know is no filter for it.
    return data.map(readPull).find((pull) => pull.head.branch === head && !pull.head.isFork);
  }

  async function ensureRequest({ head, base, title, text }: RequestToEnsure): Promise<ForgeRequest> {
    const known = await findRequest(head, base);
    if (known === undefined) {
      try {
        const opened = await request("POST /repos/{owner}/{repo}/pulls", { ...place, head, base, title, body: text });
        return readPull(opened.data);
      } catch (error) {
        // 422 where one was opened in between: https://docs.github.com/en/rest/pulls/pulls#create-a-pull-request
        if (!(error instanceof ForgeFailure) || error.kind !== "refused") throw error;
        const other = await findRequest(head, base);
        if (other === undefined) throw error;
        return other;
      }
    }
    if (known.title === title && known.text === text) return known;
    const { data } = await request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...place,
      pull_number: known.number,
      title,
      body: text,
    });
    return readPull(data);
  }

  return {
    self,
    access: (asked) => readGithubAccess(service, asked),
    gitCredentials: async () => ({ username: "x-access-token", password: await service.token() }),
    history: ({ number }) => readGithubHistory(service, number),
    comments,
    newestComments,
    remarks: (number) => readGithubRemarks(service, comments, number),
    findRequest,
    ensureRequest,
    merge: (merge) => mergeOnGithub(service, merge, branchHead),
    branchHead,
    ...createGithubLooks(service),

    async issue(number) {
      const { data } = await request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...place,
        issue_number: number,
      });
      return readIssue(data);
    },

    async request(number) {
      const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...place,
        pull_number: number,
      });
      return readPull(data);
    },

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

    async unlabel({ number }, label) {
      try {
        await request("DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", {
          ...place,
          issue_number: number,
          name: label,
        });
      } catch (error) {
        // 404 for a label that the issue does not have, and for a missing issue: the second is an error.
        if (!(error instanceof ForgeFailure) || error.kind !== "absent") throw error;
        await request("GET /repos/{owner}/{repo}/issues/{issue_number}", { ...place, issue_number: number });
      }
    },

    async setStatus({ revision, context, state, text, page }) {
      await request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        ...place,
        sha: revision,
        context,
        state,
        // https://docs.github.com/en/rest/commits/statuses: at most 140 characters.
        description: text.slice(0, 140),
        ...(page !== undefined && { target_url: page }),
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
