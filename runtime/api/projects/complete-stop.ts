import type { Decider } from "../../inbox/decider.ts";
import { type ProjectRecords, readProject } from "../../inbox/project-records.ts";
import type { RoundItem } from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { addStopNotice } from "../../ledger/notices.ts";
import type { Stop } from "../../ledger/project-item.ts";
import { markStopComplete, recordStopped } from "../../ledger/projects.ts";
import { readItem } from "../../ledger/read.ts";
import { recordIntervention } from "../../ledger/records.ts";
import { fenceRound } from "../../ledger/round.ts";
import { placeIn } from "../../ledger/stored.ts";
import type { Table } from "../../ledger/table.ts";
import type { Machine } from "../../machine/machine.ts";
import { beginFinally } from "./begin-finally.ts";
import { closeOpenItems } from "./close-open-items.ts";
import { start } from "./pending-start.ts";

/**
 * Performs a recorded stop, or its remaining steps; every step is idempotent. Resolves with the id of the stop that
 * ended the project, or with nothing when the machine had ended before: then its outcome counts.
 */
export async function completeStop(decider: Decider, project: string): Promise<string | undefined> {
  const { table, manifests } = decider;
  const meta = await readItem(table, key.meta(project));
  const stop = meta?.stopping;
  if (meta === undefined || stop === undefined) return meta?.stopId;
  // A recorded execution could still be started by a concurrent sweep.
  if (meta.pendingStart !== undefined) await start(decider, project, meta.pendingStart);
  await endExecution(decider.machine, table, project, stop);
  if (await endByFinalPhases(decider, project, stop)) return stop.id;
  const isOurs = (await recordStopped(table, project, stop, causeOf(stop))) || meta.stopId === stop.id;
  const records = await readProject(table, manifests, project);
  if (isOurs && records !== undefined) {
    await closeWork(table, records, stop);
    await addStopNotice(table, project, stop, causeOf(stop));
  }
  await markStopComplete(table, project);
  return isOurs ? stop.id : undefined;
}

/**
 * Lets the final phases end the project; false where it has none, or has come to them. Repeated after a crash, it closes and fences the
 * same, and the execution is recorded once.
 */
async function endByFinalPhases(decider: Decider, project: string, stop: Stop): Promise<boolean> {
  const { table, manifests } = decider;
  const records = await readProject(table, manifests, project);
  if (records === undefined || records.meta.status !== "RUNNING" || records.meta.ending !== undefined) return false;
  if (!records.manifest.phases.some(({ final }) => final)) return false;
  await closeWork(table, records, stop);
  const closed = await readProject(table, manifests, project);
  if (closed === undefined) return false;
  const ending = { time: stop.time, cause: causeOf(stop), stopId: stop.id };
  const pending = await beginFinally(table, closed, ending);
  if (pending !== undefined) await start(decider, project, pending);
  return pending !== undefined;
}

/** Fences the rounds at work, closes what waits for people, and records who stopped the project. */
async function closeWork(table: Table, records: ProjectRecords, stop: Stop): Promise<void> {
  const epoch = epochAbove(records);
  await Promise.all(heldRounds(records).map((round) => fenceRound(table, { project: records.id, ...round }, epoch)));
  await closeOpenItems(table, records, stop.time);
  await recordIntervention(table, records.id, { ...stop, kind: "stop" });
}

async function endExecution(machine: Machine, table: Table, project: string, stop: Stop): Promise<void> {
  const { executionArn } = (await readItem(table, key.meta(project))) ?? {};
  if (executionArn === undefined) return;
  await machine.stop(executionArn, { error: "Crew.Stopped", cause: causeOf(stop) });
  const status = await machine.describe(executionArn);
  if (status === "RUNNING") throw new Error(`The execution of ${project} continues after it was stopped`);
}

function causeOf({ name, reason }: Stop): string {
  return `${name} stopped the project: ${reason}`;
}

function isHeld({ status }: RoundItem): boolean {
  return status === "WORKING" || status === "ASKED";
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
