import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { PendingStart } from "../../ledger/project-item.ts";
import { markStarted } from "../../ledger/projects.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import { grantFurther } from "../decide/further-limits.ts";

/** Grants what comes with the start, tells of it and starts the execution. All may be repeated: it is the same event, and the same execution. */
export async function start(
  { table, objects, stateMachines }: { table: Table; objects: ObjectStore; stateMachines: SFNClient },
  project: string,
  pending: PendingStart,
): Promise<void> {
  const { grant, raise } = pending;
  if (grant !== undefined && raise !== undefined) await grantFurther({ table, objects }, project, grant, raise);
  if (pending.event !== undefined) await recordEvent(table, project, pending.event);
  const executionArn = await startExecution(stateMachines, pending);
  await markStarted(table, project, executionArn);
}

async function startExecution(
  stateMachines: SFNClient,
  { stateMachineArn, name, input }: PendingStart,
): Promise<string> {
  try {
    const { executionArn } = await stateMachines.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    if (executionArn !== undefined) return executionArn;
  } catch (error) {
    // It ran and has ended since: this is the repetition of a start whose answer was lost.
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
