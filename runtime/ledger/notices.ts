import { marks, prefix, projectKey, sortKeys } from "../../schema/table.ts";
import { anyOf, append, exists, isBelow, isMissing, marked, remove, set, unmark } from "./expressions.ts";
import type { NoticeItem } from "./items.ts";
import { type ItemKey, type KeyOf, key } from "./keys.ts";
import type { Stop } from "./project-item.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** Records a notice to be sent, once: an existing notice of the same item is left unchanged. */
export function addNotice(
  table: Table,
  project: string,
  notice: Omit<NoticeItem, "told" | "takenUntil" | "failed" | "lostAt">,
): Promise<boolean> {
  const { about, item, reminder, time } = notice;
  return addItem(table, key.notice(project, about, item, reminder), { ...notice, ...marked(marks.notices, time) });
}

/** Records a notice of an operator's stop. A project can be stopped several times, so the key contains the stop. */
export function addStopNotice(
  table: Table,
  project: string,
  { id, time }: Pick<Stop, "id" | "time">,
  reason: string,
): Promise<boolean> {
  const itemKey = { pk: projectKey(project), sk: `${prefix.notice}stopped#${id}` };
  const notice: NoticeItem = { about: "stopped", item: sortKeys.meta, reminder: 0, reason, time };
  return addItem(table, itemKey, { ...notice, ...marked(marks.notices, time) });
}

/** Records a notice about the looks of a trigger, once: that they fail, or that they do not any more. It is in the partition of the trigger. */
export function addLookNotice(
  table: Table,
  { pk, sk }: KeyOf<"look">,
  { failingSince, isOver, reason, time }: { failingSince: string; isOver: boolean; reason: string; time: string },
): Promise<boolean> {
  const reminder = isOver ? 1 : 0;
  const item = `${sk}#${failingSince}`;
  const notice: NoticeItem = { about: "look", item, reminder, reason, time };
  const itemKey = { pk, sk: `${prefix.notice}look#${item}#${reminder}` };
  return addItem(table, itemKey, { ...notice, ...marked(marks.notices, time) });
}

/** Reserves a notice for one sender; false while a different one has it. */
export function takeNotice(
  table: Table,
  itemKey: ItemKey,
  { now, until }: { now: string; until: string },
): Promise<boolean> {
  const isFree = anyOf(isMissing("takenUntil"), isBelow("takenUntil", now));
  return updateItem(table, itemKey, [set("takenUntil", until)], exists("pk"), isFree);
}

export async function markNoticeTold(table: Table, itemKey: ItemKey, address: string): Promise<void> {
  await updateItem(table, itemKey, [append("told", [address])]);
}

/** Records the addresses to which the last attempt failed; none removes the record. Only the sender that reserved the notice writes it. */
export async function markNoticeFailed(
  table: Table,
  itemKey: ItemKey,
  failed: { [address: string]: string },
): Promise<void> {
  await updateItem(table, itemKey, Object.keys(failed).length === 0 ? remove("failed") : [set("failed", failed)]);
}

/** Gives a notice up: it is not sent any more, and its project says so. */
export async function markNoticeLost(table: Table, itemKey: ItemKey, lostAt: string): Promise<void> {
  await updateItem(table, itemKey, [set("lostAt", lostAt), ...unmark(), ...remove("takenUntil")]);
}

/** Removes a notice from those to be sent. Keeps the item with its recipients: the machine may write it again, and nobody must be notified twice. */
export async function settleNotice(table: Table, itemKey: ItemKey): Promise<void> {
  await updateItem(table, itemKey, [...unmark(), ...remove("takenUntil")]);
}
