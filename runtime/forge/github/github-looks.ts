import type { Forge, ForgeComment, ForgeRequest, Since } from "../forge.ts";
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
  return {
    async issuesSince(since) {
      const found = await changed(since);
      if (found === "unchanged") return found;
      return { ...found, items: found.items.filter((issue) => !isPull(issue)).map(readIssue) };
    },

    async requestsSince(since) {
      const found = await changed(since);
      if (found === "unchanged") return found;
      const items: ForgeRequest[] = [];
      for (const { number } of found.items.filter(isPull)) {
        const { data } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
          ...place,
          pull_number: number,
        });
        items.push(readPull(data));
      }
      return { ...found, items };
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
      return {
        ...found,
        items: found.items.map(readComment).filter((each): each is ForgeComment => each !== undefined),
      };
    },
  };
}
