import { DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { isObject } from "../../base/is-object.ts";
import { erasing, index, marks, projectOf, queueMark, type Status, sortKeys } from "../../schema/table.ts";
import { clientTimeouts } from "./client-timeouts.ts";
import { explainAwsErrors } from "./explain-aws-error.ts";
import type { Account } from "./open-account.ts";

/** A project as stored in the table (runtime/README.md). */
export interface StoredProject {
  id: string;
  title: string;
  /** Undefined in an engagement without flows. */
  flow?: string;
  isRunning: boolean;
  /** True while it waits for its start, on the version with which it was queued. */
  isQueued: boolean;
  /** False when it waits for its start, runs, or is stopped and may be resumed. */
  isFinished: boolean;
  /** Digest of the version it started with. */
  config: string;
}

/** The flows of an engagement that are deployed, or were. */
export interface DeployedFlows {
  engagement: string;
  flows: readonly string[];
}

/** Reads all projects of a deployment, in the queues of these flows too; empty without a table. */
export async function storedProjects(
  { region }: Account,
  table: string,
  { engagement, flows }: DeployedFlows,
): Promise<StoredProject[]> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region, ...clientTimeouts }));
  const queues = flows.map((flow) => queueMark(engagement, flow));
  return explainAwsErrors(`read the projects in ${table}`, async () => {
    const found = new Map<string, StoredProject>();
    // In the order in which a project goes through them: one that moves on meanwhile is found by the next.
    for (const mark of [marks.arriving, ...queues, marks.changing, marks.projects, marks.archive])
      for (const project of await listed(client, table, mark)) found.set(project.id, project);
    return [...found.values()];
  });
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
    projects.push(...(page?.Items ?? []).flatMap(projectIn));
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

/** Returns the project of an item: of a key of starts, the one that is not recorded yet. */
function projectIn({ pk, sk, ...item }: Record<string, unknown>): StoredProject[] {
  if (sk === sortKeys.meta) return [storedProject(projectOf({ pk: String(pk) }), item)];
  return isObject(item.pending) ? [storedProject(String(item.project), item.pending)] : [];
}

function storedProject(id: string, { title, status, config, flow }: Record<string, unknown>): StoredProject {
  return {
    id,
    title: String(title),
    ...(flow !== undefined && { flow: String(flow) }),
    isRunning: status === ("RUNNING" satisfies Status<"project">),
    isQueued: status === ("QUEUED" satisfies Status<"project">),
    // Nobody can resume a project that is being erased, and its version may be gone.
    isFinished: over.some((each) => each === status) || status === erasing,
    config: String(config),
  };
}
