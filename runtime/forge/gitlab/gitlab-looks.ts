import { compareText } from "../../../base/compare-text.ts";
import type { Json } from "../../../base/json.ts";
import { TooLong, unlessGone } from "../failure.ts";
import type { Changed, Forge, ForgeComment, ForgeObjectKind, Listed, Since } from "../forge.ts";
import { readPages } from "../read-pages.ts";
import { isEnough, type List, mergeLists, readRow, takeUnseen } from "../take-unseen.ts";
import { pathOf } from "./gitlab-paths.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { changedAt, fieldsOf, numberOf, readIssue, readNote, readRequest, textOf } from "./read-gitlab.ts";

/** Newest notes of one issue or request: more than anybody may write there between two looks. */
const mostNotes = 1000;
/** Long notes take a request each. When more requests would be needed, the look reports it. */
const mostRequestsForNotes = 200;

/** A description has up to 1,048,576 characters, of six bytes as GitLab writes the longest: https://docs.gitlab.com/administration/instance_limits/ (read 2026-11-29). */
const mostBytesOfOne = 7_000_000;
const usualBytes = 1_000_000;

interface Row extends Listed {
  on: ForgeComment["on"];
  page: string;
  /** Undefined where it is too long to be read. */
  value: Json | undefined;
}

function rowOf(kind: ForgeObjectKind, value: Json, isAlone: boolean): Row {
  const fields = fieldsOf(value);
  const number = numberOf(fields, "iid");
  const isTooLong = isAlone && JSON.stringify(value).length > usualBytes;
  return {
    id: `${kind} ${number}`,
    updatedAt: changedAt(value),
    on: { kind, number },
    page: textOf(fields, "web_url"),
    value: isTooLong ? undefined : value,
  };
}

const lists = { issue: "/issues", request: "/merge_requests" } as const;

/** https://docs.gitlab.com/api/issues/#list-project-issues and https://docs.gitlab.com/api/notes/ (read 2026-11-28) */
export function createGitlabLooks({
  page,
}: GitlabService): Pick<Forge, "issuesSince" | "requestsSince" | "commentsSince"> {
  async function changed(kind: ForgeObjectKind, since: Since): Promise<List<Row>> {
    // GitLab compares below the second that it shows.
    const after = new Date(Date.parse(since.since) - 1000).toISOString();
    const query = { scope: "all", state: "all", order_by: "updated_at", sort: "asc", updated_after: after };
    const { items, isCut } = await readPages(
      async (size, at) => {
        // Of one that is read by itself the time is needed, however long its text is: a look could not pass it otherwise.
        const next = await page(lists[kind], query, size, at, size === 1 ? mostBytesOfOne : usualBytes);
        return {
          ...next,
          items: next.items.flatMap((value) => readRow(() => rowOf(kind, value, size === 1), since.tellUnreadable)),
        };
      },
      (rows) => isEnough(rows, since),
    );
    return { rows: items, isCut };
  }

  async function objectsSince<Item>(
    kind: ForgeObjectKind,
    since: Since,
    read: (value: Json) => Item,
  ): Promise<Changed<Item>> {
    const { rows, isCut } = await changed(kind, since);
    const found = takeUnseen(rows, since, ({ value }) => value !== undefined);
    const items = found.taken.flatMap(({ value }) =>
      readRow(() => (value === undefined ? undefined : read(value)), since.tellUnreadable),
    );
    return { items, listed: found.listed, isCut: isCut || found.isCut, read: found.taken.length, tag: undefined };
  }

  async function notesSince(
    { on, page: address }: Row,
    since: string,
    { tellUnreadable }: Since,
  ): Promise<ForgeComment[]> {
    const query = { sort: "desc", order_by: "updated_at", activity_filter: "only_comments" };
    // The newest come first, so what is below an old one was seen before.
    const { items, isCut } = await readPages(
      async (size, at) => {
        const next = await page(`${pathOf(on)}/notes`, query, size, at);
        // A note without a time is reported below.
        const [last] = next.items.toReversed().flatMap((note) => readRow(() => changedAt(note)));
        return { ...next, hasNext: next.hasNext && (last === undefined || last >= since) };
      },
      mostNotes,
      mostRequestsForNotes,
    );
    if (isCut) tellUnreadable?.(new TooLong(`${on.kind} ${on.number} has too many new comments to read them all`));
    return items.flatMap((note) => readRow(() => readNote(note, on, address), tellUnreadable));
  }

  return {
    issuesSince: (since) => objectsSince("issue", since, readIssue),
    requestsSince: (since) => objectsSince("request", since, readRequest),

    /** A project has no list of its comments; each one makes its issue or request a changed one. */
    async commentsSince(since) {
      const both = [await changed("issue", since), await changed("request", since)];
      const { rows, isCut } = mergeLists(both);
      const found = takeUnseen(rows, since);
      // A note has a time of its own, which may be shortly before that of its object.
      const begin = new Date(Date.parse(since.since) - 60_000).toISOString();
      const comments: ForgeComment[] = [];
      for (const row of found.taken) comments.push(...(await unlessGone(notesSince(row, begin, since), [])));
      const items = comments
        .filter(({ updatedAt }) => updatedAt >= begin)
        .sort((one, other) => compareText(one.updatedAt, other.updatedAt));
      return { items, listed: found.listed, isCut: isCut || found.isCut, read: found.taken.length, tag: undefined };
    },
  };
}
