import type { InterventionItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { addItem } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";

/** Its key comes from the act, so writing it again changes nothing. */
export function recordIntervention(table: Table, project: string, intervention: InterventionItem): Promise<boolean> {
  return addItem(table, key.intervention(project, intervention.time, intervention.id), intervention);
}
