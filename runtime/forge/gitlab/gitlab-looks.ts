import { compareText } from "../../../base/compare-text.ts";
import type { Json } from "../../../base/json.ts";
import type { Changed, Forge, ForgeComment, ForgeIssue, ForgeRequest, Since } from "../forge.ts";
import { readPages } from "../read-pages.ts";
import { pathOf } from "./gitlab-paths.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { changedAt, readIssue, readNote, readRequest } from "./read-gitlab.ts";

const most = 300;
/** Newest notes of one issue or request: more than anybody may write there between two looks. */
const mostNotes = 1000;

/** https://docs.gitlab.com/api/issues/#list-project-issues and https://docs.gitlab.com/api/notes/ (read 2026-11-28) */
export function createGitlabLooks({
  page,
}: GitlabService): Pick<Forge, "issuesSince" | "requestsSince" | "commentsSince"> {
  async function changed<Item>(path: string, { since }: Since, read: (value: Json) => Item): Promise<Changed<Item>> {
    // GitLab compares below the second that it shows.
    const after = new Date(Date.parse(since) - 1000).toISOString();
    const query = { scope: "all", state: "all", order_by: "updated_at", sort: "asc", updated_after: after };
    const { items, isCut } = await readPages((size, at) => page(path, query, size, at), most);
    return { items: items.map(read), isCut, tag: undefined };
  }

  const issuesSince = (since: Since) => changed<ForgeIssue>("/issues", since, readIssue);
  const requestsSince = (since: Since) => changed<ForgeRequest>("/merge_requests", since, readRequest);

  return {
    issuesSince,
    requestsSince,
    /** A project has no list of its comments; each one makes its issue or request a changed one. */
    async commentsSince(since) {
      const looks = [await issuesSince(since), await requestsSince(since)];
      const isCut = looks.some((look) => look.isCut);
      const objects = looks.flatMap((look): (ForgeIssue | ForgeRequest)[] => look.items);
      const comments: ForgeComment[] = [];
      for (const { kind, number, page: address } of objects) {
        const on = { kind, number };
        const query = { sort: "desc", order_by: "updated_at", activity_filter: "only_comments" };
        // The newest come first, so what is below an old one was seen before.
        const notes = await readPages(async (size, at) => {
          const next = await page(`${pathOf(on)}/notes`, query, size, at);
          const last = next.items.at(-1);
          return { ...next, hasNext: next.hasNext && last !== undefined && changedAt(last) >= since.since };
        }, mostNotes);
        comments.push(...notes.items.flatMap((note) => readNote(note, on, address) ?? []));
      }
      const items = comments
        .filter(({ updatedAt }) => updatedAt >= since.since)
        .sort((one, other) => compareText(one.updatedAt, other.updatedAt));
      return { items, isCut, tag: undefined };
    },
  };
}
