import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marks } from "../../../schema/table.ts";
import type { FurtherLimits, ProjectEvent } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { applied } from "../../ledger/conditions.ts";
import type { MetaItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { recordEvent } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import { type Grant, grantFurther } from "../decide/further-limits.ts";

/** An execution that META says must run and that may not have been started yet. */
export interface PendingStart {
  stateMachineArn: string;
  name: string;
  /** JSON. */
  input: string;
  /** Tells of the start, where it has not been told. */
  event?: ProjectEvent;
  /** The grant that comes with it, and its author. */
  grant?: Grant;
  raise?: FurtherLimits;
}

/** META with the intent that is written together with its status and removed once the execution runs. */
export type StartedMeta = MetaItem & { pendingStart?: PendingStart; executions?: number };

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
  await table.documents.send(
    new UpdateCommand({
      TableName: table.name,
      Key: { ...key.meta(project) },
      UpdateExpression: "SET executionArn = :arn REMOVE pendingStart",
      ExpressionAttributeValues: { ":arn": executionArn },
    }),
  );
  await markSettled(table, project);
}

/** Takes the project from those that change, unless another change has begun meanwhile. */
export async function markSettled(table: Table, project: string): Promise<void> {
  await applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.meta(project) },
        UpdateExpression: "SET gsi1pk = :projects",
        ConditionExpression: "attribute_not_exists(pendingStart) AND attribute_not_exists(stopping)",
        ExpressionAttributeValues: { ":projects": marks.projects },
      }),
    ),
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
