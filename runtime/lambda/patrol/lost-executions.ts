import { marks, projectOf } from "../../../schema/table.ts";
import { beginFinally } from "../../api/projects/begin-finally.ts";
import { closeOpenItems } from "../../api/projects/close-open-items.ts";
import { readProject } from "../../inbox/project-records.ts";
import { addStopNotice } from "../../ledger/notices.ts";
import { recordLost } from "../../ledger/projects.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { logLine } from "../../telemetry/log-line.ts";
import type { PatrolServices } from "./services.ts";

const dayMs = 86_400_000;

/** Words for people about an execution's end. */
const ends: { [status: string]: string } = {
  FAILED: "it failed before it could record the reason",
  TIMED_OUT: "it reached the longest duration that Step Functions allows",
  ABORTED: "somebody stopped it outside crew",
  GONE: "Step Functions does not know it any more",
};

/**
 * Stops each running project whose execution has ended without a record of it: otherwise its pages would call it running for ever.
 * A person's stop is recorded before its execution ends, so it is never found here.
 */
export async function reportLostExecutions(services: PatrolServices): Promise<void> {
  const { table } = services;
  for (const meta of itemsOf(await readMarked(table, marks.projects), "meta")) {
    const { executionArn, stopping, pendingStart } = meta;
    if (meta.status !== "RUNNING" || executionArn === undefined) continue;
    if (stopping !== undefined || pendingStart !== undefined) continue;
    try {
      await reportIfLost(services, meta, executionArn);
    } catch (error) {
      logFailure("execution-not-checked", error, { pk: meta.pk });
    }
  }
}

async function reportIfLost(
  { table, machine, objects, manifests, clock }: PatrolServices,
  meta: Stored<"meta">,
  executionArn: string,
): Promise<void> {
  const status = await machine.describe(executionArn);
  const end = ends[status ?? ""];
  const project = projectOf(meta);
  // A new execution may be unknown for a moment.
  const isNew = clock.now() - Date.parse(meta.createdAt) < dayMs;
  if (end === undefined || (status === "GONE" && isNew)) return;
  const time = new Date(clock.now()).toISOString();
  const cause = `The execution in Step Functions ended without a record: ${end}.`;
  const running = await readProject(table, manifests, project);
  const ending = { time, cause };
  if (running !== undefined && running.meta.executionArn === executionArn) {
    // The sweep starts what is recorded here.
    if ((await beginFinally({ table, objects }, running, ending)) !== undefined) {
      logLine("error", "execution-lost", { project, status });
      await closeOpenItems(table, running, time);
      return;
    }
  }
  if (!(await recordLost(table, project, { executionArn, time, cause }))) return;
  logLine("error", "execution-lost", { project, status });
  const records = await readProject(table, manifests, project);
  if (records !== undefined) await closeOpenItems(table, records, time);
  await addStopNotice(table, project, { id: `lost-${time}`, time }, cause);
}
