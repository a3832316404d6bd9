import type { Listed, Since } from "../forge.ts";
import { hasNextPage, readPages } from "../read-pages.ts";
import { isEnough, type List } from "../take-unseen.ts";

interface Answer<Data> {
  data: Data[];
  headers: { link?: string | undefined; etag?: string | undefined };
}

export type Send<Data> = (size: number, page: number, headers: { "if-none-match"?: string }) => Promise<Answer<Data>>;

export interface Row<Data> extends Listed {
  data: Data;
}

export type Found<Data> = List<Row<Data>> & { tag: string | undefined };

/**
 * Reads what changed. The first request is conditional, with the tag of a list that came in one answer: the tag of one page says nothing of the
 * others.
 */
export async function look<Data extends { id: number | bigint; updated_at: string }>(
  since: Since,
  send: Send<Data>,
): Promise<Found<Data> | "unchanged"> {
  const { tag } = since;
  let next: string | undefined;
  let asked = 0;
  try {
    const { items, isCut } = await readPages(
      async (size, page) => {
        asked += 1;
        const { data, headers } = await send(
          size,
          page,
          asked === 1 && tag !== undefined ? { "if-none-match": tag } : {},
        );
        next = asked === 1 ? headers.etag : undefined;
        const rows = data.map((each) => ({ id: String(each.id), updatedAt: each.updated_at, data: each }));
        return { items: rows, hasNext: hasNextPage(headers.link) };
      },
      (rows) => isEnough(rows, since),
    );
    return { rows: items, isCut, tag: next };
  } catch (error) {
    if ((error as { status?: number }).status === 304) return "unchanged";
    throw error;
  }
}
