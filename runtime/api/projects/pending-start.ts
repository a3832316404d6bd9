import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ProjectEvent } from "../../../schema/types.ts";
import type { MetaItem } from "../../ledger/items.ts";
import { index, key } from "../../ledger/keys.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import { type Keyed, readMarked } from "./queries.ts";

/** An execution that META says must run and that may not have been started yet. */
export interface PendingStart {
  stateMachineArn: string;
  name: string;
  /** JSON. */
  input: string;
  /** Tells of the start, where it has not been told. */
  event?: ProjectEvent;
}

/** META with the intent that is written together with its status and removed once the execution runs. */
export type StartedMeta = MetaItem & { pendingStart?: PendingStart; executions?: number };

/** Tells of the start and starts the execution. Both may be repeated: it is the same event, and the same execution. */
export async function start(
  { table, stateMachines }: { table: Table; stateMachines: SFNClient },
  project: string,
  pending: PendingStart,
): Promise<void> {
  if (pending.event !== undefined) await recordEvent(table, project, pending.event);
  const executionArn = await startExecution(stateMachines, pending);
  await table.documents.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { ...key.meta(project) },
      UpdateExpression: "SET executionArn = :arn REMOVE pendingStart",
      ExpressionAttributeValues: { ":arn": executionArn },
    }),
  );
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

/** Starts what was recorded but not started, because the API stopped in between or the service was away. */
export async function startPending(services: { table: Table; stateMachines: SFNClient }): Promise<number> {
  const projects = await readMarked<StartedMeta>(services.table, index.projects);
  const starts = projects.map(async ({ pk, pendingStart }: Keyed<StartedMeta>) => {
    if (pendingStart === undefined) return false;
    await start(services, pk.slice("PROJECT#".length), pendingStart);
    return true;
  });
  const results = await Promise.allSettled(starts);
  return results.filter((result) => result.status === "fulfilled" && result.value).length;
}
