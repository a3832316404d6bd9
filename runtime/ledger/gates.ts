import { index, marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { equals, hasSize, isMissing, marked, set, setAll } from "./expressions.ts";
import type { GateItem } from "./items.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

export interface Vote {
  decision: RecordedDecision & { verdict: "approve" | "revise" };
  /** Whether the gate is decided by it. */
  closes: boolean;
}

/**
 * Adds a vote to the gate as it was read; false where it has changed since. Votes are only added while a gate is open, so their
 * number says whether they are still those that were read: one condition guards the vote, and in the same write the status that
 * the last vote changes.
 */
export function castVote(table: Table, key: ItemKey, seen: GateItem, { decision, closes }: Vote): Promise<boolean> {
  const { by, time, verdict } = decision;
  const decided = { status: "DECIDED" satisfies Status<"gate">, verdict, decidedAt: time };
  return updateItem(
    table,
    key,
    [
      set("votes", { ...seen.votes, [by]: decision }),
      // Where it only stays open, the sweep looks at it again: the time says that it has changed.
      ...(closes ? setAll({ ...decided, ...marked(marks.unsent, time) }) : [set(index.since, time)]),
    ],
    equals("status", "OPEN" satisfies Status<"gate">),
    equals("revision", seen.revision),
    equals("expiresAt", seen.expiresAt),
    seen.votes === undefined ? isMissing("votes") : hasSize("votes", Object.keys(seen.votes).length),
  );
}

/** Notes how many of the votes people have been told of. */
export async function markVotesTold(table: Table, key: ItemKey, count: number): Promise<void> {
  await updateItem(table, key, [set("toldVotes", count)]);
}
