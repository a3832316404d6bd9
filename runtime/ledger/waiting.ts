import type { Status } from "../../schema/table.ts";
import { equals, set, setAll, unmark } from "./expressions.ts";
import type { ItemKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/**
 * Notes that the state machine has the decision; false where it has opened the item again meanwhile: the new token still waits
 * for the decision.
 */
export function markDelivered(
  table: Table,
  key: ItemKey,
  { taskToken, sentAt }: { taskToken: string; sentAt: string },
): Promise<boolean> {
  return updateItem(table, key, [set("sentAt", sentAt), ...unmark()], equals("taskToken", taskToken));
}

type WaitingStatus = Status<"gate"> & Status<"question"> & Status<"operator">;

/** Closes an item for which nobody waits any more; false where it is not open. */
export function closeItem(table: Table, key: ItemKey, closedAt: string): Promise<boolean> {
  const status: WaitingStatus = "EXPIRED";
  const open: WaitingStatus = "OPEN";
  return updateItem(table, key, [...setAll({ status, closedAt }), ...unmark()], equals("status", open));
}
