import type { RaisedDay } from "../../schema/types.ts";
import { addFrom, isMissing, set } from "./expressions.ts";
import { key } from "./keys.ts";
import { readItem } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

const microsPerUsd = 1_000_000;

/** The day of a time, in UTC. */
export function dayOf(time: string): string {
  return time.slice(0, 10);
}

/** Raises the money of a day, once for each decision; resolves with the recorded raise. */
export async function raiseDay(table: Table, perDayMicros: number, raised: RaisedDay): Promise<RaisedDay | undefined> {
  const itemKey = key.day(raised.engagement, raised.day);
  const name = `raise ${raised.decisionId}` as const;
  const changes = [
    addFrom("left", perDayMicros, Math.round(raised.usd * microsPerUsd)),
    set("raisedAt", raised.time),
    set(name, raised),
  ];
  if (await updateItem(table, itemKey, changes, isMissing(name))) return raised;
  return (await readItem(table, itemKey))?.[name];
}

/** Reads the token of a phase whose day was raised since it began to wait. */
export async function tokenOfRaisedDay(
  table: Table,
  engagement: string,
  wait: Stored<"day-wait">,
): Promise<string | undefined> {
  if (wait.status !== "OPEN") return undefined;
  const day = await readItem(table, key.day(engagement, wait.day));
  if (day?.raisedAt === undefined || day.raisedAt < wait.openedAt) return undefined;
  const token = await readItem(table, key.dayToken(wait));
  return token !== undefined && token.since >= wait.openedAt ? token.taskToken : undefined;
}
