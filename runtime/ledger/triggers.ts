import { addFrom, equals, isMissing, set, setAll } from "./expressions.ts";
import type { MessageItem, ScheduleItem } from "./flow-items.ts";
import { type KeyOf, key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** Returns up to when a schedule has been followed. A schedule that is new, or has other times than before, is followed from now on. */
export async function followedUntil(
  table: Table,
  { engagement, trigger }: { engagement: string; trigger: string },
  { at, zone }: Pick<ScheduleItem, "at" | "zone">,
  now: string,
): Promise<string> {
  const itemKey = key.schedule(engagement, trigger);
  const known = await readItem(table, itemKey);
  if (known?.at === at && known.zone === zone) return known.until;
  const followed: ScheduleItem = { at, zone, until: now };
  const isWritten =
    known === undefined
      ? await addItem(table, itemKey, followed)
      : await updateItem(table, itemKey, setAll({ ...followed }), equals("at", known.at), equals("zone", known.zone));
  // Otherwise somebody else has just written it.
  return isWritten ? now : ((await readItem(table, itemKey))?.until ?? now);
}

/** Records that a schedule was followed until a time; false when somebody else has done so since. */
export function recordFollowed(
  table: Table,
  { engagement, trigger }: { engagement: string; trigger: string },
  seen: string,
  until: string,
): Promise<boolean> {
  return updateItem(table, key.schedule(engagement, trigger), setAll({ until }), equals("until", seen));
}

const keptSeconds = 30 * 86_400;

/** Takes in a message: true when nothing has come of it yet, false for one that was handled before. */
export async function takeMessage(table: Table, itemKey: KeyOf<"message">, now: number): Promise<boolean> {
  const received: MessageItem = {
    receivedAt: new Date(now).toISOString(),
    expires: Math.floor(now / 1000) + keptSeconds,
  };
  if (await addItem(table, itemKey, received)) return true;
  return (await readItem(table, itemKey))?.doneAt === undefined;
}

/** Records that a message was handled. */
export async function settleMessage(table: Table, itemKey: KeyOf<"message">, time: string): Promise<void> {
  await updateItem(table, itemKey, [set("doneAt", time)], isMissing("doneAt"));
}

/** Counts messages of a trigger by what came of them. */
export async function countMessages(
  table: Table,
  { engagement, trigger }: { engagement: string; trigger: string },
  counts: { readonly [outcome: string]: number },
  time: string,
): Promise<void> {
  await updateItem(table, key.triggerCounts(engagement, trigger), [
    ...Object.entries(counts).map(([outcome, number]) => addFrom(`count ${outcome}`, 0, number)),
    set("lastAt", time),
  ]);
}
