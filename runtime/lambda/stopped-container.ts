import { deliverJournal, fetchJournal, key, mergeJournal, reviewJournal } from "../ledger/keys.ts";
import { readAsItIs } from "../ledger/read.ts";
import { isOfKind } from "../ledger/stored.ts";
import type { Table } from "../ledger/table.ts";
import { InvalidTaskToken, type Machine } from "../machine/machine.ts";
import { logLine } from "../telemetry/log-line.ts";

/** EventBridge's event for a stopped container (docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html). */
export interface StoppedEvent {
  source: "aws.ecs";
  "detail-type": "ECS Task State Change";
  detail: {
    taskArn: string;
    lastStatus: string;
    stopCode?: string;
    stoppedReason?: string;
    containers?: { name: string; exitCode?: number; reason?: string }[];
    overrides?: { containerOverrides?: { name?: string; environment?: { name: string; value: string }[] }[] };
  };
}

export function isStoppedEvent(event: unknown): event is StoppedEvent {
  const { source, "detail-type": type, detail } = event as Partial<StoppedEvent>;
  return source === "aws.ecs" && type === "ECS Task State Change" && detail?.lastStatus === "STOPPED";
}

/**
 * Fails the state that waits for the container immediately instead of after the missed heartbeats. Idempotent, and
 * without effect for a container that has answered, so every stopped container may be reported, as often as EventBridge
 * delivers the event. Resolves with true when a state was failed.
 */
export async function failStopped(
  { machine, table }: { machine: Machine; table: Table },
  { detail }: StoppedEvent,
): Promise<boolean> {
  const variables = variablesOf(detail);
  const taskToken = variables.CREW_TASK_TOKEN;
  if (taskToken === undefined) return false;
  const error = await errorOf(table, detail, variables);
  const cause = describeStop(detail);
  try {
    const isFailed = await machine.fail(taskToken, { error, cause });
    if (isFailed) logLine("warn", "runner-stopped", { ...orderOf(variables), error, cause });
    return isFailed;
  } catch (error) {
    if (error instanceof InvalidTaskToken) return false;
    throw error;
  }
}

type Variables = { [name: string]: string | undefined };

/** Variables that the state machine passed to the container. */
function variablesOf({ overrides }: StoppedEvent["detail"]): Variables {
  const variables = overrides?.containerOverrides?.flatMap(({ environment }) => environment ?? []) ?? [];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** The run, as the runner's own log lines name it. */
function orderOf({ CREW_PROJECT: project, CREW_PHASE: phase, CREW_ROUND: round, CREW_EPOCH: epoch }: Variables) {
  return { project, phase, round: Number(round), epoch: Number(epoch) };
}

/** Stop codes of AWS's own reasons: docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const takenAway = new Set([
  "InfrastructureHealth",
  "ServiceSchedulerInitiated",
  "SpotInterruption",
  "TerminationNotice",
  "UserInitiated",
]);

/**
 * Returns the error that decides how often the machine starts another container. One that stopped by itself before its
 * runner began would stop again: its image, its bundle or a right is missing.
 */
async function errorOf(
  table: Table,
  { stopCode = "", stoppedReason = "" }: StoppedEvent["detail"],
  variables: Variables,
) {
  if (takenAway.has(stopCode)) return "Crew.RunnerStopped";
  if (/capacity is unavailable/i.test(stoppedReason)) return "Crew.NoCapacity";
  return (await hasBegun(table, variables)) ? "Crew.RunnerStopped" : "Crew.RunnerNotStarted";
}

/** True when the container's runner claimed its round. A round without a name, or with a damaged record, counts as begun. */
async function hasBegun(table: Table, variables: Variables): Promise<boolean> {
  const { CREW_PROJECT: project, CREW_PHASE: phase, CREW_MODE: mode, CREW_ROUND: round, CREW_EPOCH: epoch } = variables;
  if (project === undefined || phase === undefined) return true;
  const journal = journalOf(phase, mode);
  const item = await readAsItIs(table, key.round(project, journal, Number(round)));
  return item !== undefined && (!isOfKind(item, "round") || item.epoch >= Number(epoch));
}

function journalOf(phase: string, mode: string | undefined): string {
  if (mode === "merge") return mergeJournal(phase);
  if (mode === "fetch") return fetchJournal(phase);
  if (mode === "deliver") return deliverJournal(phase);
  return mode === "review" ? reviewJournal(phase) : phase;
}

function describeStop({ stopCode, stoppedReason, containers, taskArn }: StoppedEvent["detail"]): string {
  const ends = (containers ?? []).flatMap(({ name, exitCode, reason }) => {
    const said = [exitCode === undefined ? [] : `code ${exitCode}`, reason ?? []].flat().join(", ");
    return said === "" ? [] : `${name} ended: ${said}`;
  });
  return [`The runner stopped (${stopCode ?? "no stop code"}).`, stoppedReason ?? [], ends, taskArn]
    .flat()
    .join(" ")
    .slice(0, 1000);
}
