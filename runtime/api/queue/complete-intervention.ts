import type { PendingStart } from "../../ledger/project-item.ts";
import { settleIntervention } from "../../ledger/queue.ts";
import { recordIntervention } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";

/** Records the act of an operator that led to a pending start, where somebody was killed between META and the record. */
export async function completeIntervention(
  table: Table,
  project: string,
  { intervention }: Pick<PendingStart, "intervention"> = {},
): Promise<void> {
  if (intervention === undefined) return;
  await recordIntervention(table, project, intervention);
  await settleIntervention(table, project, intervention.id);
}
