import type { Digest } from "../../base/digest.ts";
import type { PhaseName } from "../../base/names.ts";
import { index, marks, type Status } from "../../schema/table.ts";
import { anyOf, equals, setAll, unmark } from "./expressions.ts";
import { type ItemKey, key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import type { MachineWaitKind } from "./wait-items.ts";
import { updateItem } from "./write.ts";

/** A gate, a question or an operator item, as it was read. */
type WaitingItem = Stored<Exclude<MachineWaitKind, "top-up">>;

/**
 * Reads the token with which the machine waits for the answer to the item. Undefined when it does not wait yet: it stores the token after
 * it has opened the item, so a token from before the latest opening is one that it waits for no more.
 */
export async function tokenOf(table: Table, item: WaitingItem): Promise<string | undefined> {
  if (item.waitingSince === undefined) return item.taskToken;
  const token = await readItem(table, key.token(item));
  return token !== undefined && token.since >= item.waitingSince ? token.taskToken : undefined;
}

/** Reads the token with which a phase waits for a top-up, by the same rule. */
export async function topUpTokenOf(
  table: Table,
  item: Stored<"top-up">,
  phase: PhaseName,
): Promise<string | undefined> {
  const since = item.waits[phase];
  const token = since === undefined ? undefined : await readItem(table, key.topUpToken(item, phase));
  return token !== undefined && since !== undefined && token.since >= since ? token.taskToken : undefined;
}

/**
 * Records that the state machine has received the decision; false when it has reopened the item since it was read, so that a
 * new token still waits for the decision.
 */
export function markDelivered(
  table: Table,
  { pk, sk, waitingSince, taskToken = "" }: WaitingItem,
  { sentAt, record }: { sentAt: string; record: Digest },
): Promise<boolean> {
  const isSameOpening =
    waitingSince === undefined ? equals("taskToken", taskToken) : equals("waitingSince", waitingSince);
  return updateItem(table, { pk, sk }, [...setAll({ sentAt, record }), ...unmark()], isSameOpening);
}

type WaitingStatus = Status<"gate"> & Status<"question"> & Status<"operator"> & Status<"top-up"> & Status<"follow-up">;

/** Closes a damaged item by its mark if its status is what is damaged: otherwise lists would show for ever that it waits. */
export function closeDamagedItem(table: Table, { pk, sk }: ItemKey, closedAt: string): Promise<boolean> {
  const status: WaitingStatus = "EXPIRED";
  const open: WaitingStatus = "OPEN";
  const isOpen = anyOf(equals("status", open), equals(index.mark, marks.waiting));
  return updateItem(table, { pk, sk }, [...setAll({ status, closedAt }), ...unmark()], isOpen);
}

/** Closes an item that no execution waits for any more; false when it is not open. */
export function closeItem(table: Table, itemKey: ItemKey, closedAt: string): Promise<boolean> {
  const status: WaitingStatus = "EXPIRED";
  const open: WaitingStatus = "OPEN";
  return updateItem(table, itemKey, [...setAll({ status, closedAt }), ...unmark()], equals("status", open));
}
