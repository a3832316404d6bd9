import type { Changed, Since } from "../forge.ts";
import { hasNextPage, readPages } from "../read-pages.ts";

export interface Listed<Item> {
  data: Item[];
  headers: { link?: string | undefined; etag?: string | undefined };
}

export type Send<Item> = (size: number, page: number, headers: { "if-none-match"?: string }) => Promise<Listed<Item>>;

const most = 300;

/** Reads what changed, with a conditional request for the first page. */
export async function look<Item>({ tag }: Since, send: Send<Item>): Promise<Changed<Item> | "unchanged"> {
  let next: string | undefined;
  let isFirst = true;
  try {
    const list = await readPages(async (size, page) => {
      const { data, headers } = await send(size, page, isFirst && tag !== undefined ? { "if-none-match": tag } : {});
      if (isFirst) next = headers.etag;
      isFirst = false;
      return { items: data, hasNext: hasNextPage(headers.link) };
    }, most);
    return { ...list, tag: next };
  } catch (error) {
    if ((error as { status?: number }).status === 304) return "unchanged";
    throw error;
  }
}
