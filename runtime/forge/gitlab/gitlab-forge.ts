import type { Json } from "../../../base/json.ts";
import { ensureOneRequest, lastOf } from "../ensure-one-request.ts";
import { ForgeFailure, TooLong } from "../failure.ts";
import type { Forge, ForgeComment, ForgePerson, ForgeRequest, TellUnreadable } from "../forge.ts";
import { findMarked, withMarker } from "../marker.ts";
import { readPages } from "../read-pages.ts";
import { readRow } from "../take-unseen.ts";
import { asPlainText } from "./as-plain-text.ts";
import { readGitlabAccess } from "./gitlab-access.ts";
import { readGitlabHistory } from "./gitlab-history.ts";
import { createGitlabLooks } from "./gitlab-looks.ts";
import { mergeRequest } from "./gitlab-merge.ts";
import { pathOf } from "./gitlab-paths.ts";
import { headAt } from "./gitlab-pushes.ts";
import { type GitlabSettings, openGitlab } from "./gitlab-service.ts";
import { fieldsOf, numberOf, pathOfNote, personOf, readIssue, readNote, readRequest, textOf } from "./read-gitlab.ts";

const mostComments = 1000;
const mostRequests = 1000;
/** Developers may push: https://docs.gitlab.com/user/permissions/ (read 2026-11-28). */
const developer = 30;
/** Guests and planners may not read code. */
const reporter = 20;

/** Such a beginning makes a request a draft, which is not merged: https://docs.gitlab.com/user/project/merge_requests/drafts/ (read 2026-11-28). */
const draft = /^\s*(?:draft:|\[draft\]|\(draft\))/i;

/** A project can have the title of an issue, which anybody writes. */
const readyTitle = (title: string) => (draft.test(title) ? `Work on ${title.trim()}` : title);

/** https://docs.gitlab.com/api/ (version 4, read 2026-11-28) */
export function createGitlabForge(settings: GitlabSettings): Forge {
  const service = openGitlab(settings);
  const { send, page } = service;
  let own: Promise<ForgePerson> | undefined;

  const self = () => {
    own ??= readSelf();
    return own;
  };

  async function readSelf(): Promise<ForgePerson> {
    const person = personOf(await service.sendAbove("GET", "/user"));
    if (person === undefined) throw new ForgeFailure("unreachable", "The forge does not say whose token it is");
    return person;
  }

  const object = async (on: ForgeComment["on"]) => fieldsOf(await send("GET", pathOf(on)));

  const comments: Forge["comments"] = async (on, tellUnreadable) =>
    (await notes(on, tellUnreadable)).map(({ path: _, ...comment }) => comment);

  /** Comments at lines are notes like the others, and GitLab keeps no texts of reviews. */
  async function notes(
    on: ForgeComment["on"],
    tellUnreadable?: TellUnreadable,
  ): Promise<(ForgeComment & { path: string | undefined })[]> {
    const { found, isCut } = await readNotes(on, "asc", tellUnreadable);
    if (isCut) throw new TooLong(`${on.number} has too many comments to read them all`);
    return found;
  }

  async function readNotes(on: ForgeComment["on"], sort: "asc" | "desc", tellUnreadable?: TellUnreadable) {
    const address = textOf(await object(on), "web_url");
    const query = { sort, order_by: "created_at", activity_filter: "only_comments" };
    const { items, isCut } = await readPages((size, at) => page(`${pathOf(on)}/notes`, query, size, at), mostComments);
    const read = (note: Json) => {
      const comment = readNote(note, on, address);
      return comment && { ...comment, path: pathOfNote(note) };
    };
    const found = items.flatMap((note) => readRow(() => read(note), tellUnreadable));
    return { address, found, isCut };
  }

  /** Strangers may write any number, so not all are read. */
  async function newestComments(on: ForgeComment["on"], tellUnreadable?: TellUnreadable): Promise<ForgeComment[]> {
    const { found } = await readNotes(on, "desc", tellUnreadable);
    return found.map(({ path: _, ...comment }) => comment).reverse();
  }

  async function lastRequest(head: string): Promise<ForgeRequest | undefined> {
    // Anybody can open requests from forks, whose branches may have the same name: those come after crew's own.
    const order = { order_by: "created_at", sort: "asc" };
    const query = { state: "all", source_branch: head, scope: "all", ...order };
    const { items } = await readPages((size, at) => page("/merge_requests", query, size, at), mostRequests);
    return lastOf(items.map(readRequest), head);
  }

  async function branchHead(branch: string): Promise<string> {
    const { commit } = fieldsOf(await send("GET", `/repository/branches/${encodeURIComponent(branch)}`));
    return textOf(fieldsOf(commit), "id");
  }

  async function changeLabels(on: ForgeComment["on"], change: { [name: string]: Json }): Promise<void> {
    await send("PUT", pathOf(on), change);
  }

  return {
    self,
    access: (asked) => readGitlabAccess(service, self, asked),
    // Any name will do with a token: https://docs.gitlab.com/user/profile/personal_access_tokens/#clone-repository-using-personal-access-token
    gitCredentials: async () => ({ username: "oauth2", password: service.token }),
    history: (on) => readGitlabHistory(service, on, pathOf(on)),
    comments,
    newestComments,
    remarks: (number, tellUnreadable) => notes({ kind: "request", number }, tellUnreadable),
    lastRequest,
    // 409 where one was opened in between: https://docs.gitlab.com/api/merge_requests/#create-mr
    ensureRequest: ensureOneRequest({
      lastRequest,
      takenKind: "moved",
      asKept: ({ title, text }) => ({ title: readyTitle(title), text: asPlainText(text) }),
      async open({ head, base, title, text }) {
        const opened = { source_branch: head, target_branch: base, title, description: text };
        return readRequest(await send("POST", "/merge_requests", opened));
      },
      async change(number, { title, text }) {
        return readRequest(await send("PUT", pathOf({ kind: "request", number }), { title, description: text }));
      },
    }),
    merge: (merge) => mergeRequest(service, merge, branchHead),
    branchHead,
    headAt: ({ number }, time) => headAt(service, number, time),
    ...createGitlabLooks(service),

    issue: async (number) => readIssue(await send("GET", pathOf({ kind: "issue", number }))),
    request: async (number) => readRequest(await send("GET", pathOf({ kind: "request", number }))),

    async comment(id, on) {
      const [of, note] = [await object(on), await send("GET", `${pathOf(on)}/notes/${encodeURIComponent(id)}`)];
      const comment = readNote(note, on, textOf(of, "web_url"));
      if (comment === undefined) throw new ForgeFailure("absent", `Note ${id} is one of GitLab itself`);
      return comment;
    },

    async commit(revision) {
      const fields = fieldsOf(await send("GET", `/repository/commits/${encodeURIComponent(revision)}`));
      const { parent_ids: parents } = fields;
      return {
        revision: textOf(fields, "id"),
        message: textOf(fields, "message"),
        parents: Array.isArray(parents) ? parents.filter((parent) => typeof parent === "string") : [],
        page: textOf(fields, "web_url"),
      };
    },

    /** https://docs.gitlab.com/api/members/#get-a-member-of-a-group-or-project-including-inherited-and-invited-members: 404 for a stranger. */
    async permission({ id }) {
      try {
        const member = fieldsOf(await send("GET", `/members/all/${encodeURIComponent(id)}`));
        if (member.state !== "active" || String(member.id) !== id) return "none";
        const level = numberOf(member, "access_level");
        return level >= developer ? "write" : level >= reporter ? "read" : "none";
      } catch (error) {
        if (error instanceof ForgeFailure && error.kind === "absent") return "none";
        throw error;
      }
    },

    /** https://docs.gitlab.com/api/commits/#list-merge-requests-associated-with-a-commit (read 2026-11-28) */
    async mergerOf(revision) {
      const { items } = await page(`/repository/commits/${encodeURIComponent(revision)}/merge_requests`, {}, 20, 1);
      const merged = items.map(fieldsOf).find(({ state, merge_commit_sha, squash_commit_sha, sha }) => {
        // Without a commit of its own the merge has added all commits of the request to the branch as they are.
        const isFastForward = typeof (merge_commit_sha ?? squash_commit_sha) !== "string";
        return state === "merged" && (isFastForward || [merge_commit_sha, squash_commit_sha, sha].includes(revision));
      });
      return personOf(merged?.merge_user);
    },

    async commentOnce({ on, key, text }) {
      // The newest, as far as they are read: strangers can write more than that.
      const { found, address } = await readNotes(on, "desc");
      const known = findMarked(found, key, await self());
      if (known !== undefined) return known;
      const written = readNote(
        await send("POST", `${pathOf(on)}/notes`, { body: withMarker(asPlainText(text), key) }),
        on,
        address,
      );
      if (written === undefined) throw new ForgeFailure("unreachable", "The forge's answer has no comment");
      return written;
    },

    label: (on, label) => changeLabels(on, { add_labels: label }),
    unlabel: (on, label) => changeLabels(on, { remove_labels: label }),

    /** https://docs.gitlab.com/api/commits/#set-commit-pipeline-status: 400 where it has the state already. */
    async setStatus({ revision, context, state, text }) {
      const status: { [name: string]: Json } = {
        state: state === "failure" ? "failed" : state,
        name: context,
        description: text.slice(0, 255),
      };
      try {
        await send("POST", `/statuses/${encodeURIComponent(revision)}`, status);
      } catch (error) {
        if (error instanceof ForgeFailure && /cannot transition status/i.test(error.message)) return;
        throw error;
      }
    },

    async closeIssue(number) {
      await send("PUT", pathOf({ kind: "issue", number }), { state_event: "close" });
    },
  };
}
