import type { Element } from "../../../ledger/lists.ts";
import type { Stored } from "../../../ledger/stored.ts";
import type { RoundContext } from "../../round-context.ts";

/** One element to merge. */
export interface Merging {
  context: Pick<RoundContext, "order" | "table" | "phase" | "tree" | "publisher">;
  list: Stored<"list">;
  element: Element;
  /** Position in the list. */
  position: number;
  key: string;
  branch: string;
  title: string;
}

/** The list's time, so that a repetition writes the same. */
export function timeOf({ workedAt, time }: Pick<Stored<"list">, "workedAt" | "time">): string {
  return workedAt ?? time;
}
