import { isObject } from "../../../base/is-object.ts";
import { marks, projectOf } from "../../../schema/table.ts";
import { beginFinally } from "../../api/projects/begin-finally.ts";
import { closeOpenItems } from "../../api/projects/close-open-items.ts";
import { whyUnreadable } from "../../artifacts/object-store.ts";
import type { ExecutionSummary } from "../../engine/execution.ts";
import type { HistoryEvent } from "../../engine/history.ts";
import { createManifests } from "../../inbox/manifests.ts";
import { type ProjectRecords, readProject } from "../../inbox/project-records.ts";
import { setAll } from "../../ledger/expressions.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import { updateItem } from "../../ledger/write.ts";
import { repositoryFault } from "./repository-fault.ts";
import type { Witnesses } from "./witnesses.ts";

/** Ends projects that run only in the table, and names those whose repository has changed. */
export async function settleProjects(witnesses: Witnesses): Promise<string[]> {
  const { engine, table, repositoriesUrl } = witnesses;
  const executions = new Map(engine.listExecutions().map((execution) => [execution.arn, execution]));
  const said: string[] = [];
  for (const meta of itemsOf(await readMarked(table, marks.projects), "meta")) {
    const { status, executionArn, pendingStart, revision } = meta;
    const project = projectOf(meta);
    const fault = revision && status === "RUNNING" ? repositoryFault(repositoriesUrl, project, revision) : undefined;
    if (fault !== undefined)
      said.push(`Project ${project}: its repository ${fault}. Restore it from a backup; no team continues before.`);
    if (status !== "RUNNING" || executionArn === undefined || pendingStart !== undefined) continue;
    const execution = executions.get(executionArn);
    if (execution?.status !== "RUNNING") said.push(await settle(witnesses, meta, execution));
  }
  return said;
}

async function settle(
  witnesses: Witnesses,
  { pk, sk }: Stored<"meta">,
  execution: ExecutionSummary | undefined,
): Promise<string> {
  const project = projectOf({ pk });
  const end = endOf(execution);
  const time = new Date(execution?.stoppedAt ?? Date.now()).toISOString();
  if (
    end.status === "STOPPED" &&
    (await isEndedByFinalPhases(witnesses, project, execution, { time, cause: end.cause }))
  )
    return `The project ${project} ends: ${end.cause} Its final phases begin.`;
  await updateItem(witnesses.table, { pk, sk }, setAll({ ...end, finishedAt: time }));
  if (end.status === "STOPPED")
    return `The project ${project} is stopped: ${end.cause} Continue with: crew resume ${project} --from PHASE`;
  const ended = end.status === "FINISHED" ? "finished" : "been rejected";
  return `The project ${project} had ${ended}; the table did not have that and was corrected.`;
}

type End = { status: "FINISHED" | "REJECTED" } | { status: "STOPPED"; cause: string };

function endOf(execution: ExecutionSummary | undefined): End {
  if (execution?.status === "SUCCEEDED") {
    const { output } = execution;
    return { status: isObject(output) && output.ended === "rejected" ? "REJECTED" : "FINISHED" };
  }
  const cause =
    execution === undefined
      ? "The journal does not have its current step."
      : `Its state machine has ended (${execution.status}).`;
  return { status: "STOPPED", cause };
}

/** Records the execution of the final phases, which the first sweep starts. False where the project has none, or has come to them. */
async function isEndedByFinalPhases(
  { engine, table, objects }: Witnesses,
  project: string,
  execution: ExecutionSummary | undefined,
  ending: { time: string; cause: string },
): Promise<boolean> {
  const records = await readWhole({ table, objects }, project);
  if (records === undefined) return false;
  // A table of an earlier time: the execution worked on its final phases itself.
  const final = records.manifest.phases.filter(({ final }) => final).map(({ name }) => name);
  if (execution !== undefined && hasEntered(engine.history(execution.arn), final)) return false;
  // An execution of an engagement that is no longer known could never be started.
  const { stateMachineArn } = records.meta;
  if (!engine.listStateMachines().some(({ arn }) => arn === stateMachineArn)) return false;
  if ((await beginFinally({ table, objects }, records, ending)) === undefined) return false;
  await closeOpenItems(table, records, ending.time);
  return true;
}

function hasEntered(history: readonly HistoryEvent[], states: readonly string[]): boolean {
  return history.some(
    ({ type, details }) => type.endsWith("StateEntered") && states.some((name) => name === details?.name),
  );
}

/** Undefined where the project's manifest is lost. */
async function readWhole(
  { table, objects }: Pick<Witnesses, "table" | "objects">,
  project: string,
): Promise<ProjectRecords | undefined> {
  try {
    return await readProject(table, createManifests(objects, {}), project);
  } catch (error) {
    if (!(error instanceof Error) || whyUnreadable(error) === undefined) throw error;
    return undefined;
  }
}
