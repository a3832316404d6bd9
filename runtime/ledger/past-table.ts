import {
  CreateBackupCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  ResourceNotFoundException,
  RestoreTableToPointInTimeCommand,
} from "@aws-sdk/client-dynamodb";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { projectOf } from "../../schema/table.ts";
import type { ItemKey } from "./keys.ts";
import { kindOf } from "./stored.ts";
import type { Table } from "./table.ts";

/** Copies the table, as it was at a time, into a new one; a copy that exists is used again. Resolves when it can be read. */
export async function openPast(table: Table, time: string, wait: () => Promise<void>): Promise<Table> {
  const past = { ...table, name: `${table.name}-at-${time.replaceAll(/[^0-9TZ]/g, "")}` };
  if ((await statusOf(past)) === undefined) {
    await table.documents.send(
      new RestoreTableToPointInTimeCommand({
        SourceTableName: table.name,
        TargetTableName: past.name,
        RestoreDateTime: new Date(time),
        BillingModeOverride: "PAY_PER_REQUEST",
      }),
    );
  }
  while ((await statusOf(past)) !== "ACTIVE") await wait();
  return past;
}

async function statusOf({ documents, name }: Table): Promise<string | undefined> {
  const described = await documents.send(new DescribeTableCommand({ TableName: name })).catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  });
  return described?.Table?.TableStatus;
}

/** Deletes a copy: it may contain projects that were erased since. */
export async function deletePast({ documents, name }: Table): Promise<void> {
  await documents.send(new DeleteTableCommand({ TableName: name }));
}

/** Makes a backup of the whole table; resolves with its ARN. */
export async function backUp({ documents, name }: Table, backup: string): Promise<string> {
  const { BackupDetails } = await documents.send(new CreateBackupCommand({ TableName: name, BackupName: backup }));
  return BackupDetails?.BackupArn ?? backup;
}

/** Reads the ids of all projects in a table. */
export async function projectsIn({ documents, name }: Table): Promise<string[]> {
  const found: string[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new ScanCommand({
        TableName: name,
        ProjectionExpression: "pk, sk",
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    const keys = (page.Items ?? []) as ItemKey[];
    found.push(...keys.filter((key) => kindOf(key) === "meta").map((key) => projectOf(key)));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found.sort();
}
