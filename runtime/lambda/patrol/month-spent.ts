import { marks, projectOf } from "../../../schema/table.ts";
import { markMonth } from "../../ledger/budget.ts";
import { key } from "../../ledger/keys.ts";
import { itemsOf, readItem, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import { logLine } from "../../telemetry/log-line.ts";
import type { PatrolServices } from "./services.ts";

/**
 * Logs what models have cost since the month began (UTC), by crew's own figures, and its share of the declared budget. AWS's bill
 * cannot be asked: calls of shared inference profiles bear no tags there, and it is a day late.
 */
export async function reportMonthSpent({ table, clock, monthlyBudgetMicros }: PatrolServices): Promise<void> {
  if (monthlyBudgetMicros === undefined) return;
  const month = new Date(clock.now()).toISOString().slice(0, "2026-11".length);
  const projects = itemsOf(await readMarked(table, marks.projects), "meta");
  const active = projects.filter(({ finishedAt }) => finishedAt === undefined || finishedAt >= month);
  let micros = 0;
  for (const meta of active) micros += await spentIn(table, month, meta);
  const percent = monthlyBudgetMicros === 0 ? 0 : Math.floor((micros / monthlyBudgetMicros) * 100);
  logLine("info", "month-spent", { month, micros, budgetMicros: monthlyBudgetMicros, percent });
}

/** A project that is older than the month has a record of what it had cost before; the first patrol of the month makes it. */
async function spentIn(table: Table, month: string, meta: Stored<"meta">): Promise<number> {
  const project = projectOf(meta);
  const budget = await readItem(table, key.budget(project));
  if (budget === undefined) return 0;
  if (meta.createdAt >= month) return budget.spentMicros;
  if (budget.month?.name === month) return budget.spentMicros - budget.month.beganAtMicros;
  await markMonth(table, project, { name: month, beganAtMicros: budget.spentMicros });
  return 0;
}
