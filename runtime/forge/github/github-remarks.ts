import { compareText } from "../../../base/compare-text.ts";
import { TooLong } from "../failure.ts";
import type { Forge, ForgeComment, ForgeRemark, TellUnreadable } from "../forge.ts";
import { hasNextPage, readPages } from "../read-pages.ts";
import type { GithubService } from "./github-service.ts";
import { personOf } from "./read-github.ts";

const most = 500;

/**
 * GitHub keeps comments, reviews and comments at lines apart, and numbers each of them from its own beginning:
 * https://docs.github.com/en/rest/pulls/reviews and https://docs.github.com/en/rest/pulls/comments (read 2026-11-28)
 */
export async function readGithubRemarks(
  { request, place }: GithubService,
  comments: Forge["comments"],
  { number, tellUnreadable }: { number: number; tellUnreadable: TellUnreadable | undefined },
): Promise<ForgeRemark[]> {
  const said = await comments({ kind: "request", number }, tellUnreadable);
  const at = (size: number, page: number) => ({ ...place, pull_number: number, per_page: size, page });
  const reviews = await all(number, async (size, page) => {
    const { data, headers } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", at(size, page));
    return { items: data, hasNext: hasNextPage(headers.link) };
  });
  const lines = await all(number, async (size, page) => {
    const { data, headers } = await request("GET /repos/{owner}/{repo}/pulls/{pull_number}/comments", at(size, page));
    return { items: data, hasNext: hasNextPage(headers.link) };
  });
  const remarks: ForgeRemark[] = [
    ...said.map((comment) => remarkOf("comment", comment)),
    // One that is pending is seen by its author alone, and most have no text of their own.
    ...reviews
      .filter(({ submitted_at: at, body }) => typeof at === "string" && body.trim() !== "")
      .map(({ id, body, user, submitted_at: createdAt = "", html_url: page }) =>
        remarkOf("review", { id: String(id), text: body, author: personOf(user), createdAt, page }),
      ),
    ...lines.map(({ id, body, user, created_at: createdAt, html_url: page, path }) =>
      remarkOf("line", { id: String(id), text: body, author: personOf(user), createdAt, page }, path),
    ),
  ];
  return remarks.sort((one, other) => compareText(one.createdAt, other.createdAt));
}

function remarkOf(
  kind: string,
  { id, text, author, createdAt, page }: Omit<ForgeRemark, "path"> | ForgeComment,
  path?: string,
): ForgeRemark {
  return { id: `${kind}-${id}`, text, author, createdAt, page, path };
}

async function all<Item>(
  number: number,
  read: (size: number, page: number) => Promise<{ items: Item[]; hasNext: boolean }>,
): Promise<Item[]> {
  const { items, isCut } = await readPages(read, most);
  if (isCut) throw new TooLong(`#${number} has too many reviews to read them all`);
  return items;
}
