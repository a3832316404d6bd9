import { compareText } from "../../base/compare-text.ts";
import type { RaisedDay } from "../../schema/types.ts";
import { addFrom, isMissing, keep, set } from "./expressions.ts";
import { key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

/** The day of a time, in UTC. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** A day's item is kept for people who ask; the machine keeps it as long. */
const keptSeconds = 40 * 86_400;

function raiseName({ decisionId }: Pick<RaisedDay, "decisionId">) {
  return `raise ${decisionId}` as const;
}

/** The raise that was recorded before under the same decision, for the same day. */
export async function raisedBefore(table: Table, raised: RaisedDay): Promise<RaisedDay | undefined> {
  return (await readItem(table, key.day(raised.engagement, raised.day)))?.[raiseName(raised)];
}

/** Raises the money of a day by an amount, once for each decision; resolves with the recorded raise. */
export async function raiseDay(
  table: Table,
  { perDayMicros, micros }: { perDayMicros: number; micros: number },
  raised: RaisedDay,
): Promise<RaisedDay | undefined> {
  const itemKey = key.day(raised.engagement, raised.day);
  const name = raiseName(raised);
  const changes = [
    addFrom("left", perDayMicros, micros),
    keep("expires", Math.floor(Date.parse(raised.time) / 1000) + keptSeconds),
    set(name, raised),
  ];
  if (await updateItem(table, itemKey, changes, isMissing(name))) return raised;
  return raisedBefore(table, raised);
}

/**
 * Wakes the waits that can go on: those whose run the day's money is enough for, the oldest first, and together no more than there is. Money comes back
 * when runs end, and by raises. `wake` resolves with false where nobody waits any more. Resolves with the number of those that went on.
 */
export async function wakeWaits(
  table: Table,
  engagement: string,
  waits: readonly Stored<"day-wait">[],
  wake: (wait: Stored<"day-wait">, token: string) => Promise<boolean>,
): Promise<number> {
  const open = waits.filter(({ status }) => status === "OPEN").sort((a, b) => compareText(a.openedAt, b.openedAt));
  let woken = 0;
  for (const [day, ofDay] of Map.groupBy(open, (wait) => wait.day)) {
    let left = (await readItem(table, key.day(engagement, day)))?.left ?? Number.POSITIVE_INFINITY;
    for (const wait of ofDay) {
      if (wait.needMicros > left) continue;
      const token = await readItem(table, key.dayToken(wait));
      // A token from before belongs to an earlier wait: that of this one is not there yet.
      if (token === undefined || token.since < wait.openedAt) continue;
      if (!(await wake(wait, token.taskToken))) continue;
      left -= wait.needMicros;
      woken += 1;
    }
  }
  return woken;
}
