import type { ObjectStore } from "../../artifacts/object-store.ts";
import { grantFurther } from "../../inbox/further-limits.ts";
import type { PendingStart } from "../../ledger/project-item.ts";
import { markStarted } from "../../ledger/projects.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import type { Machine } from "../../machine/machine.ts";

/** Grants the limits of the start, records its event and starts the execution. Idempotent: a repetition has the same event and the same execution. */
export async function start(
  { table, objects, machine }: { table: Table; objects: ObjectStore; machine: Machine },
  project: string,
  pending: PendingStart,
): Promise<void> {
  const { grant, raise } = pending;
  if (grant !== undefined && raise !== undefined) await grantFurther({ table, objects }, project, grant, raise);
  if (pending.event !== undefined) await recordEvent(table, project, pending.event);
  const { stateMachineArn, name, input } = pending;
  await markStarted(table, project, await machine.start({ stateMachineArn, name, input }));
}
