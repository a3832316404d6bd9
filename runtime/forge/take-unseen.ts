import { compareText } from "../../base/compare-text.ts";
import type { Listed, Since, TellUnreadable } from "./forge.ts";

/** Objects that one look reads: each costs requests of its own, and what is left is read by the next look. */
const mostObjects = 30;

/** Rows of one answer. A longer list is read on by its time, not by its pages, which shift while somebody changes what is in them. */
const mostRows = 100;

/** True for rows that are enough for one answer. The next one begins with the moment of the last row, so they have to lead to a later one. */
export function isEnough(rows: readonly Pick<Listed, "updatedAt">[], { since }: Since): boolean {
  return rows.length >= mostRows && (rows.at(-1)?.updatedAt ?? "") > since;
}

/** Takes the rows to be read, oldest first. Where there are too many, the list ends before the moment of the first one that is left. */
export function takeUnseen<Row extends Listed>(
  rows: readonly Row[],
  { since, isSeen = () => false }: Since,
  isWanted: (row: Row) => boolean = () => true,
): { taken: Row[]; listed: readonly Row[]; isCut: boolean } {
  const taken: Row[] = [];
  for (const [index, row] of rows.entries()) {
    if (!isWanted(row) || isSeen(row)) continue;
    // Those of the first moment do not count, and those of one moment stay together: each look leads to a later moment.
    const isFull = taken.filter(({ updatedAt }) => updatedAt > since).length >= mostObjects;
    if (isFull && row.updatedAt !== taken.at(-1)?.updatedAt)
      return { taken, listed: rows.slice(0, index), isCut: true };
    taken.push(row);
  }
  return { taken, listed: rows, isCut: false };
}

/** Makes one list of several. Where one of them is cut, the others are complete up to its end only. */
export function mergeLists<Row extends Listed>(lists: readonly List<Row>[]): List<Row> {
  const [end] = lists.flatMap(({ rows, isCut }) => (isCut ? [rows.at(-1)?.updatedAt ?? ""] : [])).sort();
  const rows = lists
    .flatMap((list) => list.rows)
    .filter(({ updatedAt }) => end === undefined || updatedAt <= end)
    .sort((one, other) => compareText(one.updatedAt, other.updatedAt));
  return { rows, isCut: end !== undefined };
}

export interface List<Row extends Listed> {
  /** Oldest change first. */
  rows: Row[];
  isCut: boolean;
}

/** Reads a row of a list; nothing of one that is not as the forge documents it, so that it does not hold up the others. */
export function readRow<Item>(read: () => Item | undefined, tell: TellUnreadable = () => {}): Item[] {
  try {
    const item = read();
    return item === undefined ? [] : [item];
  } catch (error) {
    tell(error);
    return [];
  }
}
