import { startableOf } from "../../../schema/startable-name.ts";
import type { Pipeline, ProjectEvent, ResumeInput } from "../../../schema/types.ts";
import { givenInput } from "../../artifacts/given-input.ts";
import { type Author, type Caller, operatorGroup } from "../../inbox/caller.ts";
import { requireWholeRecords } from "../../inbox/damaged-records.ts";
import { type Decider, openProject, requireMember } from "../../inbox/decider.ts";
import { grantsNothing, readPipeline } from "../../inbox/further-limits.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { notFound } from "../../inbox/refusal.ts";
import { openBudget } from "../../ledger/budget.ts";
import { placeToTake } from "../../ledger/flow-places.ts";
import type { InterventionItem, PendingStart } from "../../ledger/project-item.ts";
import { recordResumption } from "../../ledger/projects.ts";
import { isOfFlow, recordRequeued } from "../../ledger/queue.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ApiOptions } from "../options.ts";
import { Problem } from "../problem.ts";
import { completeIntervention } from "../queue/complete-intervention.ts";
import { requireNewestOfKey } from "../queue/newest-of-key.ts";
import { closeOpenItems } from "./close-open-items.ts";
import { completeStop } from "./complete-stop.ts";
import { start } from "./pending-start.ts";
import { valuesBefore } from "./values-before.ts";
import { whereItStopped } from "./where-it-stopped.ts";

/** Starts a new execution of a stopped project from one of its phases; rounds and epochs continue above the recorded ones. */
export async function resumeProject(
  options: ApiOptions,
  decider: Decider,
  caller: Caller,
  id: string,
  request: ResumeInput,
  way: "at-once" | "in-queue" = "at-once",
): Promise<{ id: string; execution: string; by: Author; time: string }> {
  requireMember(await openProject(decider, caller, id), operatorGroup, caller);
  await completeStop(decider, id);
  const project = await openProject(decider, caller, id);
  const by = requireMember(project, operatorGroup, caller);
  requireWholeRecords(project);
  requirePhase(project, request.from);
  const deployment = options.deployments[startableOf(project.meta)];
  if (deployment === undefined) throw notFound(`engagement "${startableOf(project.meta)}" running`);
  await requireStopped(options, project);
  await requireNewestOfKey(options.table, project.id, project.meta);

  const { meta } = project;
  const executions = (meta.executions ?? 1) + 1;
  const time = new Date(options.clock.now()).toISOString();
  const intervention = {
    id: `${way === "at-once" ? "resume" : "requeue"}-${executions}`,
    kind: way === "at-once" ? ("resume" as const) : ("requeue" as const),
    by: by.email,
    name: by.name,
    time,
    reason: (request.comment ?? "").trim(),
    phase: request.from,
  };
  const pipeline = await readPipeline(options.objects, meta);
  const pending: PendingStart = {
    stateMachineArn: meta.stateMachineArn ?? deployment.stateMachineArn,
    name: `${project.id}-${executions}`,
    ...placeToTake(project.id, meta, executions),
    input: JSON.stringify({
      project: project.id,
      config: meta.config,
      siteUrl: options.identity.baseUrl,
      from: request.from,
      ...whereItStopped(project),
      ...valuesBefore(request.from, project, pipeline),
      ...(await givenInput(options.objects, meta)),
      furtherSeconds: grantedSeconds(pipeline, project, request),
      ...sensitiveBefore(pipeline, project),
    }),
    event: resumedEvent(project, intervention),
    intervention,
    ...(!grantsNothing(request.raise) && {
      grant: { ...intervention, comment: intervention.reason },
      raise: request.raise,
    }),
  };
  await closeOpenItems(options.table, project, project.meta.finishedAt ?? time);
  await freeKeptMoney(options, project);
  const recorded = { executions, pendingStart: pending };
  const isRecorded =
    way === "in-queue" && isOfFlow(meta)
      ? await recordRequeued(options.table, project.id, meta, { ...recorded, queuedAt: time })
      : await recordResumption(options.table, project.id, meta, recorded);
  if (!isRecorded) {
    throw new Problem(409, "Already resumed", "A different person has just resumed this project.");
  }
  await completeIntervention(options.table, project.id, pending);
  if (way === "at-once")
    await start(options, project.id, pending).catch((error: unknown) => {
      logFailure("start-later", error, { project: project.id });
    });
  return { id: project.id, execution: pending.name, by, time };
}

/**
 * Says whether an earlier delivery has changed sensitive files, which keeps gates from passing by themselves. Every one is recorded with them before it is
 * pushed, with all changes since the beginning of the project.
 */
function sensitiveBefore({ repository }: Pipeline, { deliveries }: ProjectRecords): { sensitive?: boolean } {
  if (repository?.sensitive === undefined) return {};
  return { sensitive: deliveries.some(({ sensitive }) => sensitive !== undefined) };
}

/** Additional time of a run by phase: granted earlier, and with this decision. */
function grantedSeconds(
  { phases: declared }: Pipeline,
  { meta, manifest }: ProjectRecords,
  { from, raise }: ResumeInput,
): Record<string, number> {
  const seconds = manifest.phases.map(({ name }) => {
    const earlier = meta.terms?.limits?.[name]?.timeSeconds;
    const granted = earlier === undefined ? 0 : earlier - (declared[name]?.limits.timeSeconds ?? earlier);
    return [name, granted + (name === from ? Math.round((raise?.minutes ?? 0) * 60) : 0)] as const;
  });
  return Object.fromEntries(seconds.filter(([, granted]) => granted > 0));
}

function resumedEvent(
  project: ProjectRecords,
  { time, name, by, phase, id }: InterventionItem & { phase: string },
): ProjectEvent {
  const text = `${name} let the project go on from ${phaseTitle(project, phase)}.`;
  return { id: `${time}-${id}`, time, kind: "operator-decided", text, phase, by };
}

function requirePhase({ manifest }: ProjectRecords, from: string): void {
  const phases = manifest.phases.filter(({ final }) => !final);
  if (phases.some(({ name }) => name === from)) return;
  const names = phases.map(({ name }) => name).join(", ");
  throw new Problem(422, "Unknown phase", `There is no phase "${from}". Resume from one of: ${names}.`);
}

/** Refuses a running project. An execution can also end without a record in META: aborted from outside, or by a fault of the service. */
async function requireStopped({ machine }: ApiOptions, { meta }: ProjectRecords): Promise<void> {
  if (meta.status === "STOPPED") return;
  if (meta.status === "QUEUED")
    throw new Problem(409, "Queued", "The project waits in the queue of its flow and starts when there is a place.");
  if (meta.status === "FINISHED")
    throw new Problem(409, "Finished", "The project is finished; there is nothing to resume.");
  if (meta.status === "REJECTED")
    throw new Problem(409, "Rejected", "The project was rejected, which ends it for good. Start a new one.");
  if (meta.stopping !== undefined)
    throw new Problem(
      409,
      "Being stopped",
      "The turns at work are finished and saved first. Resume it when it has stopped.",
    );
  const status = meta.executionArn && (await machine.describe(meta.executionArn));
  if (status === "FAILED" || status === "TIMED_OUT" || status === "ABORTED" || status === "GONE") return;
  throw new Problem(409, "Still running", "The project is running. Only a project that has stopped can be resumed.");
}

/** Releases the reservations of interrupted rounds for their last turn. */
async function freeKeptMoney(
  { table }: ApiOptions,
  { id, manifest, rounds, reviewRuns }: ProjectRecords,
): Promise<void> {
  const budget = openBudget(table, id, manifest.budget);
  for (const { phase, round } of [...rounds, ...reviewRuns]) await budget.release({ phase, round });
}
