import { index, marks, type Status } from "../../schema/table.ts";
import type { RecordedDecision, Remark } from "../../schema/types.ts";
import { type Condition, equals, hasSize, isMissing, marked, set, setAll } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import type { GateItem, GateVerdict, Withdrawal } from "./wait-items.ts";
import { updateItem } from "./write.ts";

export interface Vote {
  decision: RecordedDecision & { verdict: GateVerdict };
  /** True when the vote decides the gate. */
  closes: boolean;
}

/** Adds a vote to the gate as it was read; false when the gate has changed since. */
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
    ...isAsSeen(seen),
  );
}

/** Takes the author's vote back from the gate as it was read, and keeps both; false when the gate has changed since. */
export function withdrawVote(
  table: Table,
  key: ItemKey,
  seen: GateItem,
  { vote, withdrawal }: Withdrawal,
): Promise<boolean> {
  const { [vote.by]: _, ...votes } = seen.votes;
  return updateItem(
    table,
    key,
    [
      set("votes", votes),
      set("withdrawals", [...(seen.withdrawals ?? []), { vote, withdrawal }]),
      set(index.since, withdrawal.time),
    ],
    ...isAsSeen(seen),
  );
}

/** Adds an act by which a person passes on the own vote, or takes it back, to the gate as it was read; false when the gate has changed since. */
export function recordDelegation(table: Table, key: ItemKey, seen: GateItem, act: RecordedDecision): Promise<boolean> {
  return updateItem(table, key, [set("delegations", [...(seen.delegations ?? []), act])], ...isAsSeen(seen));
}

/** Claims the next look at the remarks of a gate; false when somebody else looks, or the gate is not open any more. */
export function claimRemarks(table: Table, key: ItemKey, { remarksAt }: GateItem, time: string): Promise<boolean> {
  const unchanged = remarksAt === undefined ? isMissing("remarksAt") : equals("remarksAt", remarksAt);
  return updateItem(table, key, [set("remarksAt", time)], equals("status", "OPEN" satisfies Status<"gate">), unchanged);
}

/** Keeps the remarks that were read; those of an older look do not replace those of a newer one. */
export function keepRemarks(table: Table, key: ItemKey, remarks: readonly Remark[], time: string): Promise<boolean> {
  const isOpen = equals("status", "OPEN" satisfies Status<"gate">);
  return updateItem(table, key, [set("remarks", JSON.stringify(remarks))], isOpen, equals("remarksAt", time));
}

/**
 * Conditions under which an open gate is as it was read. Withdrawals and delegations are only added, and between two withdrawals votes are only added, so
 * the three numbers show whether the votes, and who has them, are what was read. One condition guards the vote and the status that the last vote changes
 * in the same write.
 */
function isAsSeen(seen: GateItem): Condition[] {
  return [
    equals("status", "OPEN" satisfies Status<"gate">),
    equals("revision", seen.revision),
    equals("expiresAt", seen.expiresAt),
    seen.votes === undefined ? isMissing("votes") : hasSize("votes", Object.keys(seen.votes).length),
    seen.delegations === undefined ? isMissing("delegations") : hasSize("delegations", seen.delegations.length),
    seen.withdrawals === undefined ? isMissing("withdrawals") : hasSize("withdrawals", seen.withdrawals.length),
  ];
}

/** Returns the number of acts at a gate, which never falls: a withdrawal takes a vote away, and counts for both. */
export function actsAt({ votes, withdrawals = [] }: Pick<GateItem, "votes" | "withdrawals">): number {
  return Object.keys(votes).length + 2 * withdrawals.length;
}

/** Records the number of acts at the gate whose consequences are written. */
export async function markVotesTold(table: Table, key: ItemKey, count: number): Promise<void> {
  await updateItem(table, key, [set("toldVotes", count)]);
}
