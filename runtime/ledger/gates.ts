import { index, marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { equals, hasSize, isMissing, marked, set, setAll } from "./expressions.ts";
import type { GateItem, GateVerdict } from "./items.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

export interface Vote {
  decision: RecordedDecision & { verdict: GateVerdict };
  /** True when the vote decides the gate. */
  closes: boolean;
}

/**
 * Adds a vote to the gate as it was read; false when the gate has changed since. Votes are only added while a gate is
 * open, so their number shows whether they are the ones that were read: one condition guards the vote and the status
 * that the last vote changes in the same write.
 */
export function castVote(table: Table, key: ItemKey, seen: GateItem, { decision, closes }: Vote): Promise<boolean> {
  const { by, time, verdict } = decision;
  const decided = { status: "DECIDED" satisfies Status<"gate">, verdict, decidedAt: time };
  return updateItem(
    table,
    key,
    [
      set("votes", { ...seen.votes, [by]: decision }),
      // An open gate gets a new time, so that the sweep checks it again.
      ...(closes ? setAll({ ...decided, ...marked(marks.unsent, time) }) : [set(index.since, time)]),
    ],
    equals("status", "OPEN" satisfies Status<"gate">),
    equals("revision", seen.revision),
    equals("expiresAt", seen.expiresAt),
    seen.votes === undefined ? isMissing("votes") : hasSize("votes", Object.keys(seen.votes).length),
  );
}

/** Records the number of votes that people were notified of. */
export async function markVotesTold(table: Table, key: ItemKey, count: number): Promise<void> {
  await updateItem(table, key, [set("toldVotes", count)]);
}
