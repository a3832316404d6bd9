import type { Digest } from "../../base/digest.ts";
import { index, marks, type Status } from "../../schema/table.ts";
import { anyOf, equals, setAll, unmark } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/**
 * Records that the state machine has received the decision; false when it has reopened the item meanwhile, so that the
 * new token still waits for the decision.
 */
export function markDelivered(
  table: Table,
  key: ItemKey,
  { taskToken, sentAt, record }: { taskToken: string; sentAt: string; record: Digest },
): Promise<boolean> {
  return updateItem(table, key, [...setAll({ sentAt, record }), ...unmark()], equals("taskToken", taskToken));
}

type WaitingStatus = Status<"gate"> & Status<"question"> & Status<"operator">;

/** Closes a damaged item by its mark if its status is what is damaged: otherwise lists would show for ever that it waits. */
export function closeDamagedItem(table: Table, { pk, sk }: ItemKey, closedAt: string): Promise<boolean> {
  const status: WaitingStatus = "EXPIRED";
  const open: WaitingStatus = "OPEN";
  const isOpen = anyOf(equals("status", open), equals(index.mark, marks.waiting));
  return updateItem(table, { pk, sk }, [...setAll({ status, closedAt }), ...unmark()], isOpen);
}

/** Closes an item that no execution waits for any more; false when it is not open. */
export function closeItem(table: Table, key: ItemKey, closedAt: string): Promise<boolean> {
  const status: WaitingStatus = "EXPIRED";
  const open: WaitingStatus = "OPEN";
  return updateItem(table, key, [...setAll({ status, closedAt }), ...unmark()], equals("status", open));
}
