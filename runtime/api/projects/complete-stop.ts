import { constants } from "../../../schema/defaults.ts";
import { phaseOfKey } from "../../../schema/table.ts";
import type { StoppedProject } from "../../../schema/types.ts";
import type { Decider } from "../../inbox/decider.ts";
import { type ProjectRecords, readProject } from "../../inbox/project-records.ts";
import type { RoundItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { addStopNotice } from "../../ledger/notices.ts";
import type { InterventionItem, Stop } from "../../ledger/project-item.ts";
import { causeOfStop, markStopComplete, recordStopped } from "../../ledger/projects.ts";
import { readItem } from "../../ledger/read.ts";
import { recordIntervention } from "../../ledger/records.ts";
import { fenced, fenceRound } from "../../ledger/round.ts";
import { placeIn } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Machine } from "../../machine/machine.ts";
import { beginFinally } from "./begin-finally.ts";
import { closeOpenItems } from "./close-open-items.ts";
import { start } from "./pending-start.ts";

/** Time that a runner may take to record and publish what its program did. */
const savingSeconds = 60;

/**
 * Performs a recorded stop, or its remaining steps; every step is idempotent. Runners read the stop between turns and end their rounds,
 * so while one is at work nothing is done, and the sweep repeats it; the execution is stopped last. Resolves with the stop that ends the
 * project, or with nothing when the machine had ended before: then its outcome counts.
 */
export async function completeStop(
  decider: Decider,
  project: string,
): Promise<{ id: string; progress: StoppedProject["progress"] } | undefined> {
  const { table, manifests } = decider;
  const meta = await readItem(table, key.meta(project));
  const stop = meta?.stopping;
  if (meta === undefined || stop === undefined)
    return meta?.stopId === undefined ? undefined : { id: meta.stopId, progress: "stopped" };
  // A recorded execution could still be started by a concurrent sweep.
  if (meta.pendingStart !== undefined) await start(decider, project, meta.pendingStart);
  if (await isSaving(decider, project, stop)) return { id: stop.id, progress: "saving" };
  await endExecution(decider.machine, table, project, stop);
  if (await endByFinalPhases(decider, project, stop)) return { id: stop.id, progress: "ending" };
  const isOurs = (await recordStopped(table, project, stop, causeOfStop(stop))) || meta.stopId === stop.id;
  const records = await readProject(table, manifests, project);
  if (isOurs && records !== undefined) {
    await closeWork(table, records, stop);
    if (!stop.wasQueued) await addStopNotice(table, project, stop, causeOfStop(stop));
  }
  await markStopComplete(table, project);
  return isOurs ? { id: stop.id, progress: "stopped" } : undefined;
}

/** True while a runner finishes the turn at work, within the time that a stop allows for it. */
async function isSaving({ table, manifests, machine, clock }: Decider, project: string, stop: Stop): Promise<boolean> {
  const records = await readProject(table, manifests, project);
  if (records === undefined || records.meta.executionArn === undefined) return false;
  const isAtWork = [...records.rounds, ...records.reviewRuns].some(
    (round) => round.status === "WORKING" && isHeld(round) && clock.now() < latestEnd(round, stop),
  );
  return isAtWork && (await machine.describe(records.meta.executionArn)) === "RUNNING";
}

/** A program that a phase calls is not cut off within its own time: what it does in an account cannot be repeated. */
function latestEnd({ call }: RoundItem, stop: Stop): number {
  const ofTurn = Date.parse(stop.time) + constants.stopSeconds * 1000;
  if (call?.state !== "begun" || call.begunAt === undefined) return ofTurn;
  return Math.max(ofTurn, Date.parse(call.begunAt) + ((call.timeoutSeconds ?? 0) + savingSeconds) * 1000);
}

/**
 * Lets the final phases end the project; false where it has none, or has come to them. Repeated after a crash, it closes and fences the
 * same, and the execution is recorded once.
 */
async function endByFinalPhases(decider: Decider, project: string, stop: Stop): Promise<boolean> {
  const { table, manifests } = decider;
  const records = await readProject(table, manifests, project);
  if (records === undefined || records.meta.status !== "RUNNING" || records.meta.ending !== undefined) return false;
  if (!records.manifest.phases.some(({ final }) => final) || haveFinalPhasesBegun(records)) return false;
  await closeWork(table, records, stop);
  const closed = await readProject(table, manifests, project);
  if (closed === undefined) return false;
  const ending = { time: stop.time, cause: causeOfStop(stop), stopId: stop.id };
  const pending = await beginFinally(decider, closed, ending);
  if (pending !== undefined) await start(decider, project, pending);
  return pending !== undefined;
}

/**
 * True when the newest work of the project is on a final phase: its end had begun before the stop, which then ends it for good. Rounds of
 * an end before a resumption are older than the work that followed it.
 */
function haveFinalPhasesBegun({ manifest, rounds, reviewRuns }: ProjectRecords): boolean {
  const final = new Set(manifest.phases.filter((phase) => phase.final).map(({ name }) => name));
  const newest = Math.max(...[...rounds, ...reviewRuns].map(({ epoch }) => epoch));
  return rounds.some(({ phase, epoch }) => epoch === newest && final.has(phaseOfKey(phase)));
}

/** Fences the rounds at work, closes what waits for people, and records who stopped the project. */
async function closeWork(table: Table, records: ProjectRecords, stop: Stop): Promise<void> {
  const epoch = epochAbove(records);
  await Promise.all(heldRounds(records).map((round) => fenceRound(table, { project: records.id, ...round }, epoch)));
  await closeOpenItems(table, records, stop.time);
  await recordIntervention(table, records.id, withKind(stop));
}

function withKind({ wasQueued, ...stop }: Stop): InterventionItem {
  return { ...stop, kind: wasQueued ? "cancel" : "stop" };
}

async function endExecution(machine: Machine, table: Table, project: string, stop: Stop): Promise<void> {
  const { executionArn } = (await readItem(table, key.meta(project))) ?? {};
  if (executionArn === undefined) return;
  await machine.stop(executionArn, { error: "Crew.Stopped", cause: causeOfStop(stop) });
  const status = await machine.describe(executionArn);
  if (status === "RUNNING") throw new Error(`The execution of ${project} continues after it was stopped`);
}

/** A round that was fenced before needs no other fence: no runner of the time before it can write. */
function isHeld({ status, holder }: RoundItem): boolean {
  return (status === "WORKING" || status === "ASKED") && holder !== fenced;
}

/** Rounds that a runner may still work on; a damaged one is taken for one, since its status may be what is damaged. */
function heldRounds({ rounds, reviewRuns, damaged }: ProjectRecords): { phase: string; round: number }[] {
  const held = [...rounds, ...reviewRuns].filter(isHeld).map(({ phase, round }) => ({ phase, round }));
  const places = damaged.filter(({ of }) => of === "round").map(placeIn);
  return [...held, ...places.map(({ phase = "", round = 0 }) => ({ phase, round }))];
}

/** Epoch above all epochs of the project's runs, including those that a damaged record still names. */
function epochAbove({ rounds, reviewRuns, damaged }: ProjectRecords): number {
  const named = damaged.map(({ attributes }) => attributes.epoch).filter((epoch) => typeof epoch === "number");
  const epochs = [...rounds, ...reviewRuns].map(({ epoch }) => epoch).concat(named);
  return (Math.floor(Math.max(0, ...epochs) / 1_000) + 1) * 1_000;
}
