import type { MoneyOfToday } from "../../../schema/types.ts";
import type { Caller } from "../../inbox/caller.ts";
import { takesDecisions } from "../../inbox/decider.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { dayOf } from "../../ledger/days.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import { raiserOf } from "../projects/raise-today.ts";

/** Returns the money of today for all projects of the engagement; undefined where a day has no maximum. */
export async function moneyOfToday(
  table: Table,
  project: ProjectRecords,
  caller: Caller,
  now: number,
): Promise<MoneyOfToday | undefined> {
  const { meta, manifest, dayWaits } = project;
  const { perDayMicros } = manifest.budget;
  if (perDayMicros === undefined) return undefined;
  const day = dayOf(new Date(now).toISOString());
  return {
    day,
    perDayMicros,
    leftMicros: (await readItem(table, key.day(meta.engagement, day)))?.left ?? perDayMicros,
    isAwaited: dayWaits.some((wait) => wait.status === "OPEN" && wait.day === day),
    mayRaise: takesDecisions(project) && raiserOf(project, caller) !== undefined,
  };
}
