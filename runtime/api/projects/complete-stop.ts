import { ExecutionDoesNotExist, type SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marks, prefix, projectKey, sortKeys } from "../../../schema/table.ts";
import { applied } from "../../ledger/conditions.ts";
import type { RoundItem, Stop } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import { addItem } from "../../ledger/records.ts";
import type { Table } from "../../ledger/table.ts";
import type { Decider } from "../decide/decider.ts";
import { closeOpenItems } from "./close-open-items.ts";
import { executionStatus } from "./execution-status.ts";
import { recordIntervention } from "./interventions.ts";
import { markSettled, type StartedMeta, start } from "./pending-start.ts";
import { type ProjectRecords, readProject } from "./project-records.ts";

/**
 * Does what a recorded stop asks for, or as much as is left of it; every part may be repeated. Resolves with the id of the stop
 * that the project ended by, or with nothing where the machine had ended before: then its word stands.
 */
export async function completeStop(decider: Decider, project: string): Promise<string | undefined> {
  const { table, manifests } = decider;
  const meta = await readItem<StartedMeta>(table, key.meta(project));
  const stop = meta?.stopping;
  if (meta === undefined || stop === undefined) return meta?.stopId;
  // An execution that was only recorded could still be started by somebody else.
  if (meta.pendingStart !== undefined) await start(decider, project, meta.pendingStart);
  await endExecution(decider.stateMachines, table, project, stop);
  const isOurs = (await recordStop(table, project, stop)) || meta.stopId === stop.id;
  const records = await readProject(table, manifests, project);
  if (isOurs && records !== undefined) {
    await Promise.all(
      records.rounds
        .concat(records.reviewRuns)
        .filter(isHeld)
        .map((round) => fence(table, records, round)),
    );
    await closeOpenItems(table, records, stop.time);
    await recordIntervention(table, project, { ...stop, kind: "stop" });
    await noteStop(table, project, stop);
  }
  await table.documents.send(
    new UpdateCommand({ TableName: table.name, Key: { ...key.meta(project) }, UpdateExpression: "REMOVE stopping" }),
  );
  await markSettled(table, project);
  return isOurs ? stop.id : undefined;
}

async function endExecution(stateMachines: SFNClient, table: Table, project: string, stop: Stop): Promise<void> {
  const { executionArn } = (await readItem<StartedMeta>(table, key.meta(project))) ?? {};
  if (executionArn === undefined) return;
  try {
    await stateMachines.send(new StopExecutionCommand({ executionArn, error: "Crew.Stopped", cause: causeOf(stop) }));
  } catch (error) {
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
  const status = await executionStatus(stateMachines, executionArn);
  if (status === "RUNNING") throw new Error(`The execution of ${project} goes on after it was stopped`);
}

function causeOf({ name, reason }: Stop): string {
  return `${name} stopped the project: ${reason}`;
}

/** Not where the machine has said how it ended. */
function recordStop(table: Table, project: string, stop: Stop): Promise<boolean> {
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.meta(project) },
        UpdateExpression: "SET #status = :stopped, finishedAt = :time, cause = :cause, stopId = :id",
        ConditionExpression: "#status = :running AND stopping.id = :id",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: {
          ":running": "RUNNING",
          ":stopped": "STOPPED",
          ":time": stop.time,
          ":cause": causeOf(stop),
          ":id": stop.id,
        },
      }),
    ),
  );
}

function isHeld({ status }: RoundItem): boolean {
  return status === "WORKING" || status === "ASKED";
}

/** Whoever still works on the round learns of it at the next write, before another model is paid. */
function fence(table: Table, records: ProjectRecords, held: { phase: string; round: number }): Promise<boolean> {
  const epochs = [...records.rounds, ...records.reviewRuns].map(({ epoch }) => epoch);
  const above = (Math.floor(Math.max(0, ...epochs) / 1_000) + 1) * 1_000;
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.round(records.id, held.phase, held.round) },
        UpdateExpression: "SET epoch = :above, holder = :nobody",
        ConditionExpression: "epoch < :above",
        ExpressionAttributeValues: { ":above": above, ":nobody": "stopped" },
      }),
    ),
  );
}

function noteStop(table: Table, project: string, stop: Stop): Promise<boolean> {
  const itemKey = { pk: projectKey(project), sk: `${prefix.notice}stopped#${stop.id}` };
  const notice = { about: "stopped", item: sortKeys.meta, reminder: 0, reason: causeOf(stop), time: stop.time };
  return addItem(table, itemKey, { ...notice, gsi1pk: marks.notices, gsi1sk: stop.time });
}
