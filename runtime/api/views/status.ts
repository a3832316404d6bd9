import { phaseOfKey } from "../../../schema/table.ts";
import type { PhaseStatus, ProjectStatus, StatusPhase } from "../../../schema/types.ts";
import { roundsOf } from "../../inbox/gate-round.ts";
import { isWaiting } from "../../inbox/kinds/gate/gate-status.ts";
import type { ProjectRecords, RoundRecord } from "../../inbox/project-records.ts";

/** Status of a project; with several open items, the first one that people must act on. */
export function projectStatus(project: ProjectRecords): ProjectStatus {
  const { status } = project.meta;
  if (status === "QUEUED") return "queued";
  if (status !== "RUNNING") return status === "FINISHED" ? "finished" : status === "REJECTED" ? "rejected" : "stopped";
  if (project.meta.stopping !== undefined) return "working";
  if (project.operators.some(({ status }) => status === "OPEN")) return "awaiting-operator";
  if (project.topUps.some(({ status }) => status === "OPEN")) return "awaiting-money";
  if (project.dayWaits.some(({ status }) => status === "OPEN")) return "awaiting-money";
  if (project.questions.some(({ status }) => status === "OPEN")) return "awaiting-answer";
  if (project.gates.some((gate) => isWaiting(project, gate))) return "awaiting-approval";
  return "working";
}

export function phaseStatus(project: ProjectRecords, phase: StatusPhase): PhaseStatus {
  const isOver = project.meta.status !== "RUNNING";
  if (phase.each !== undefined) return statusOfElements(project, phase, isOver);
  const newest = roundsOf(project, phase.name).at(-1);
  if (newest === undefined)
    return hasLaterWork(project, phase) || project.meta.status === "FINISHED" ? "skipped" : "upcoming";
  if (project.meta.status === "FINISHED" || isAccepted(project, phase, newest)) return "done";
  if (project.gates.some((gate) => gate.phase === phase.name && gate.verdict === "reject")) return "rejected";
  return isOver ? "stopped" : openStatus(project, phase, newest);
}

/** Status of a phase that is worked on for each element of a list: it is done when all have ended, however they ended. */
function statusOfElements(project: ProjectRecords, phase: StatusPhase, isOver: boolean): PhaseStatus {
  const newest = project.lists.findLast((list) => list.phase === phase.name);
  if (newest === undefined)
    return hasLaterWork(project, phase) || project.meta.status === "FINISHED" ? "skipped" : "upcoming";
  if (newest.endedAt !== undefined) return "done";
  return isOver ? "stopped" : "working";
}

/** True when a later phase has started, after this one if this one did. */
function hasLaterWork({ manifest, rounds }: ProjectRecords, phase: StatusPhase, since = ""): boolean {
  const later = new Set(manifest.phases.filter(({ index }) => index > phase.index).map(({ name }) => name));
  return rounds.some((round) => later.has(phaseOfKey(round.phase)) && round.startedAt > since);
}

function isAccepted(project: ProjectRecords, phase: StatusPhase, { round, startedAt, call }: RoundRecord): boolean {
  const gate = project.gates.find((each) => each.phase === phase.name && each.round >= round);
  const accepted = project.operators.some(
    (each) => each.phase === phase.name && Number(each.round) === round && each.decision?.verdict === "accept",
  );
  // A call is made after its gate, and an operator who accepts continues without it.
  const isCalled = phase.calls === undefined || (call?.state === "done" && call.fault === undefined);
  return (
    (gate?.verdict === "approve" && isCalled) ||
    (accepted && (phase.gate === undefined || phase.calls !== undefined)) ||
    hasLaterWork(project, phase, startedAt)
  );
}

function openStatus(project: ProjectRecords, phase: StatusPhase, { round, status }: RoundRecord): PhaseStatus {
  const isHere = (item: { phase: string; round: number; status: string }) =>
    item.phase === phase.name && Number(item.round) >= round && item.status === "OPEN";
  if (project.operators.some(isHere)) return "awaiting-operator";
  if (project.topUps.some(({ status, waits }) => status === "OPEN" && waits[phase.name] !== undefined))
    return "awaiting-money";
  if (project.questions.some(isHere)) return "awaiting-answer";
  if (project.gates.some(isHere)) return "awaiting-approval";
  if (status !== "DONE") return "working";
  return afterSwarm(project, phase, round);
}

function afterSwarm({ reviews, gates }: ProjectRecords, phase: StatusPhase, round: number): PhaseStatus {
  const isThis = (item: { phase: string; round: number }) => item.phase === phase.name && item.round === round;
  const newest = gates.findLast((gate) => gate.phase === phase.name && gate.round >= round);
  const isAgain = newest?.verdict === "review-again";
  if (phase.review !== undefined && (isAgain || !reviews.some(isThis))) return "reviewing";
  const isSentBack = gates.some((gate) => isThis(gate) && gate.verdict === "revise");
  if (isSentBack && phase.gate !== undefined && phase.gate.revisePhase !== phase.name) return "upcoming";
  return phase.gate === undefined && phase.review === undefined ? "done" : "working";
}
