import { DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { erasing, index, marks, projectOf, type Status } from "../../schema/table.ts";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";
import type { Account } from "./open-account.ts";

/** A project as stored in the table (runtime/README.md). */
export interface StoredProject {
  id: string;
  title: string;
  isRunning: boolean;
  /** False when it runs, or is stopped and may be resumed. */
  isFinished: boolean;
  /** Digest of the version it started with. */
  config: string;
}

/** Reads all projects of a deployment; empty without a table. */
export async function storedProjects({ region }: Account, table: string): Promise<StoredProject[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...clientTimeouts }));
  return explainAwsErrors(`read the projects in ${table}`, async () => [
    ...(await listed(client, table, marks.projects)),
    ...(await listed(client, table, marks.archive)),
  ]);
}

async function listed(client: DynamoDBDocumentClient, table: string, mark: string): Promise<StoredProject[]> {
  const projects: StoredProject[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await client
      .send(new QueryCommand({ ...listing(table, mark), ...(start && { ExclusiveStartKey: start }) }))
      .catch((error: unknown) => {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      });
    projects.push(...(page?.Items ?? []).map(storedProject));
    start = page?.LastEvaluatedKey;
  } while (start);
  return projects;
}

function listing(table: string, mark: string) {
  return {
    TableName: table,
    IndexName: index.name,
    KeyConditionExpression: `${index.mark} = :projects`,
    ExpressionAttributeValues: { ":projects": mark },
  };
}

/** Statuses of projects that nobody can resume. */
const over: readonly Status<"project">[] = ["FINISHED", "REJECTED"];

function storedProject({ pk, title, status, config }: Record<string, unknown>): StoredProject {
  return {
    id: projectOf({ pk: String(pk) }),
    title: String(title),
    isRunning: status === ("RUNNING" satisfies Status<"project">),
    // Nobody can resume a project that is being erased, and its version may be gone.
    isFinished: over.some((each) => each === status) || status === erasing,
    config: String(config),
  };
}
