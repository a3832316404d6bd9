import { setTimeout as wait } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import type { Digest } from "../../base/digest.ts";
import { erasableBucket, erasableBundles, readableBucket } from "../artifacts/erase-bucket.ts";
import type { ReceiptItem, Remainder } from "../ledger/receipt.ts";
import { openTable } from "../ledger/table.ts";
import { forgetProject, requireErasable } from "./forget-project.ts";
import type { Stores } from "./stores.ts";

/** One deployment. Its stores are opened with the operator's credentials, because no role of crew may delete. */
export interface Deployed {
  account: string;
  region: string;
  table: string;
  objectsBucket: string;
  repositoriesBucket: string;
  /** Objects of the deployed version. */
  objects: readonly Digest[];
  logRetentionDays: number;
  pointInTimeRecovery: boolean;
}

const dayMs = 86_400_000;

/** Containers end within minutes of their project; a reading of a statement is started within a working day. */
const restMs = dayMs;

/** Longest time between finding an object and recording its reference, in a publication of many files. */
const referenceMs = 60_000;

/** Opens the stores of a deployment. */
export function deployedStores(deployed: Deployed, clock: Stores["clock"] = { now: Date.now }): Stores {
  const { account, region, table, objectsBucket, repositoriesBucket } = deployed;
  const s3 = new S3Client({ region, maxAttempts: 5 });
  const objects = { s3, bucket: objectsBucket, owner: account };
  const machine = new SFNClient({ region });
  return {
    table: openTable(table, { region }),
    objects: readableBucket(objects),
    erasable: erasableBucket(objects),
    repositories: erasableBundles({ s3, bucket: repositoriesBucket, owner: account }),
    traces: { list: async () => ({}), erase: async () => {}, settle: async () => {} },
    deployed: deployed.objects,
    whyNot: async ({ id, finishedAt, executionArn }) =>
      tooSoon(id, finishedAt, clock.now()) ?? (await stillRunning(machine, id, executionArn)),
    remains: (now) => remainders(deployed, now),
    unreferencedMs: restMs,
    wait: () => wait(referenceMs),
    clock,
  };
}

/** Erases a project of a deployment; undefined without consent. */
export async function forgetDeployed(
  deployed: Deployed,
  project: string,
  consent: (title: string) => Promise<boolean>,
): Promise<ReceiptItem | undefined> {
  const stores = deployedStores(deployed);
  const { title, receipt } = await requireErasable(stores, project);
  if (receipt?.finishedAt === undefined && !(await consent(title))) return undefined;
  return forgetProject(stores, project);
}

function tooSoon(project: string, finishedAt: string | undefined, now: number): string | undefined {
  const from = Date.parse(finishedAt ?? "") + restMs;
  if (Number.isNaN(from) || now >= from) return undefined;
  return `${project} ended less than a day ago, and its last containers may still write. It can be erased from ${new Date(from).toISOString()} on.`;
}

async function stillRunning(
  machine: SFNClient,
  project: string,
  executionArn: string | undefined,
): Promise<string | undefined> {
  if (executionArn === undefined) return undefined;
  const execution = await machine.send(new DescribeExecutionCommand({ executionArn })).catch((error: unknown) => {
    // Step Functions drops an execution after 90 days.
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  });
  return execution?.status === "RUNNING"
    ? `The state machine of ${project} has not ended. Stop the project first: crew stop ${project} --reason TEXT`
    : undefined;
}

/** Copies that AWS keeps for a declared time, after which they are gone. */
function remainders({ logRetentionDays, pointInTimeRecovery, table }: Deployed, now: number): Remainder[] {
  const after = (days: number) => new Date(now + days * dayMs).toISOString();
  return [
    {
      what: "history of its executions in Step Functions (names, costs and values that agents reported)",
      until: after(90),
    },
    { what: `log groups of the deployment (the project's id, times, errors)`, until: after(logRetentionDays) },
    { what: "traces in X-Ray (the project's id, times)", until: after(30) },
    ...(pointInTimeRecovery
      ? [{ what: `point-in-time recovery of the table ${table} (everything in the table)`, until: after(35) }]
      : []),
    {
      what: "backups and restored tables that you have made, and mail that people have received",
      until: "you delete them",
    },
  ];
}
