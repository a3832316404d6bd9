import { Oversized } from "./failure.ts";

export interface Page<Item> {
  items: Item[];
  hasNext: boolean;
}

export type ReadPage<Item> = (size: number, page: number) => Promise<Page<Item>>;

const sizes = [100, 10, 1] as const;
/** Requests for one list. */
const usualRequests = 30;

/**
 * Reads a list page by page, up to `most` elements, or until they are enough. Where an answer would be too long, its pages get shorter, and an element
 * that is too long by itself is left out: else one long text of a stranger would hide all others.
 */
export async function readPages<Item>(
  read: ReadPage<Item>,
  most: Most<Item>,
  mostRequests = usualRequests,
): Promise<ReadList<Item>> {
  const isEnough = typeof most === "number" ? (items: readonly Item[]) => items.length >= most : most;
  for (const size of sizes) {
    const list = await readInPages(read, size, { isEnough, mostRequests });
    if (list !== undefined) return list;
  }
  return { items: [], isCut: true };
}

type Most<Item> = number | ((items: readonly Item[]) => boolean);
type ReadList<Item> = { items: Item[]; isCut: boolean };

/** Undefined where a page of several elements is too long. */
async function readInPages<Item>(
  read: ReadPage<Item>,
  size: number,
  { isEnough, mostRequests }: { isEnough: (items: readonly Item[]) => boolean; mostRequests: number },
): Promise<ReadList<Item> | undefined> {
  const items: Item[] = [];
  for (let page = 1; page <= mostRequests; page += 1) {
    if (isEnough(items)) return { items, isCut: true };
    const next = await readUnlessOversized(read, size, page);
    if (next === undefined && size > 1) return undefined;
    items.push(...(next?.items ?? []));
    if (next !== undefined && !next.hasNext) return { items, isCut: false };
  }
  return { items, isCut: true };
}

async function readUnlessOversized<Item>(
  read: ReadPage<Item>,
  size: number,
  page: number,
): Promise<Page<Item> | undefined> {
  try {
    return await read(size, page);
  } catch (error) {
    if (error instanceof Oversized) return undefined;
    throw error;
  }
}

/** True where the `Link` header names a next page: https://datatracker.ietf.org/doc/html/rfc8288 */
export function hasNextPage(link: string | null | undefined): boolean {
  return /<[^>]*>;[^,]*\brel="?next"?/.test(link ?? "");
}

/** Number of the last page, which the `Link` header names on every page but the last. */
export function lastPage(link: string | null | undefined): number {
  const address = /<([^>]*)>;[^,]*\brel="?last"?/.exec(link ?? "")?.[1] ?? "";
  return Number(/[?&]page=(\d+)/.exec(address)?.[1] ?? 1);
}
