import { unlessGone } from "../failure.ts";
import type { Forge, ForgeRequest, Since } from "../forge.ts";
import { readRow, takeUnseen } from "../take-unseen.ts";
import type { GithubService } from "./github-service.ts";
import { look } from "./look.ts";
import { isPull, readComment, readIssue, readPull } from "./read-github.ts";

/**
 * Looks at what changed, with conditional requests, which cost nothing while nothing did:
 * https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api (read 2026-11-28)
 */
export function createGithubLooks({
  request,
  place,
}: GithubService): Pick<Forge, "issuesSince" | "requestsSince" | "commentsSince"> {
  /** The list of issues has pull requests too. */
  const changed = (since: Since) =>
    look(since, (size, page, headers) =>
      request("GET /repos/{owner}/{repo}/issues", {
        ...place,
        state: "all",
        sort: "updated",
        direction: "asc",
        since: since.since,
        per_page: size,
        page,
        headers,
      }),
    );

  async function pull(number: number, { tellUnreadable }: Since): Promise<ForgeRequest[]> {
    const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...place, pull_number: number });
    return readRow(() => readPull(data), tellUnreadable);
  }

  return {
    async issuesSince(since) {
      const found = await changed(since);
      if (found === "unchanged") return found;
      const { taken, listed, isCut } = takeUnseen(found.rows, since, ({ data }) => !isPull(data));
      const items = taken.flatMap(({ data }) => readRow(() => readIssue(data), since.tellUnreadable));
      return { items, listed, isCut: isCut || found.isCut, read: taken.length, tag: found.tag };
    },

    async requestsSince(since) {
      const found = await changed(since);
      if (found === "unchanged") return found;
      const { taken, listed, isCut } = takeUnseen(found.rows, since, ({ data }) => isPull(data));
      const items: ForgeRequest[] = [];
      for (const { data } of taken) items.push(...(await unlessGone(pull(data.number, since), [])));
      return { items, listed, isCut: isCut || found.isCut, read: taken.length, tag: found.tag };
    },

    async commentsSince(since) {
      const found = await look(since, (size, page, headers) =>
        request("GET /repos/{owner}/{repo}/issues/comments", {
          ...place,
          sort: "updated",
          direction: "asc",
          since: since.since,
          per_page: size,
          page,
          headers,
        }),
      );
      if (found === "unchanged") return found;
      const { taken, listed, isCut } = takeUnseen(found.rows, since);
      const items = taken.flatMap(({ data }) => readRow(() => readComment(data), since.tellUnreadable));
      return { items, listed, isCut: isCut || found.isCut, read: taken.length, tag: found.tag };
    },
  };
}
