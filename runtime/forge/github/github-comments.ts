import { TooLong } from "../failure.ts";
import type { Forge, ForgeComment, TellUnreadable } from "../forge.ts";
import { hasNextPage, lastPage, readPages } from "../read-pages.ts";
import { readRow } from "../take-unseen.ts";
import type { GithubService } from "./github-service.ts";
import { readComment } from "./read-github.ts";

const most = 1000;

/** "Issue comments are ordered by ascending ID": https://docs.github.com/en/rest/issues/comments#list-issue-comments (read 2026-11-29) */
export function createGithubComments({ request, place }: GithubService): Pick<Forge, "comments" | "newestComments"> {
  async function read(
    { number }: ForgeComment["on"],
    { size, page, tellUnreadable }: { size: number; page: number; tellUnreadable: TellUnreadable | undefined },
  ) {
    const { data, headers } = await request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...place,
      issue_number: number,
      per_page: size,
      page,
    });
    return { items: data.flatMap((each) => readRow(() => readComment(each), tellUnreadable)), link: headers.link };
  }

  return {
    async comments(on, tellUnreadable) {
      const { items, isCut } = await readPages(async (size, page) => {
        const { items, link } = await read(on, { size, page, tellUnreadable });
        return { items, hasNext: hasNextPage(link) };
      }, most);
      if (isCut) throw new TooLong(`#${on.number} has too many comments to read them all`);
      return items;
    },

    /** From the last page on. Strangers may write any number, so not all are read. */
    async newestComments(on, tellUnreadable) {
      let first: Awaited<ReturnType<typeof read>> | undefined;
      let last = 1;
      const { items } = await readPages(async (size, page) => {
        if (page === 1) {
          first = await read(on, { size, page: 1, tellUnreadable });
          last = lastPage(first.link);
        }
        const at = last + 1 - page;
        const { items } = at === 1 && first !== undefined ? first : await read(on, { size, page: at, tellUnreadable });
        return { items: items.toReversed(), hasNext: at > 1 };
      }, most);
      return items.reverse();
    },
  };
}
