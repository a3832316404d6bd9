import type { GateView, PhaseStatus, ProjectStatus, StatusPhase } from "../../../schema/types.ts";
import type { GateRecord, ProjectRecords, RoundRecord } from "../../inbox/project-records.ts";

/** Status of a project; with several open items, the first one that people must act on. */
export function projectStatus(project: ProjectRecords): ProjectStatus {
  if (project.meta.status !== "RUNNING") return project.meta.status === "FINISHED" ? "finished" : "stopped";
  if (project.operators.some(({ status }) => status === "OPEN")) return "awaiting-operator";
  if (project.questions.some(({ status }) => status === "OPEN")) return "awaiting-answer";
  if (project.gates.some((gate) => isWaiting(project, gate))) return "awaiting-approval";
  return "working";
}

/** True when people can decide at this gate now, apart from its expiry, on which the machine closes it. */
export function isWaiting(project: ProjectRecords, gate: GateRecord): boolean {
  return gate.status === "OPEN" && !isReplaced(project, gate);
}

/** True when a later round of the phase has started, so that this gate's work is no longer the one to decide on. */
function isReplaced({ rounds }: ProjectRecords, { phase, round }: GateRecord): boolean {
  return rounds.some((other) => other.phase === phase && other.round > round);
}

export function gateStatus(project: ProjectRecords, gate: GateRecord, now: number): GateView["status"] {
  if (gate.status === "DECIDED") return "decided";
  if (isReplaced(project, gate)) return "replaced";
  return closingOf(project, gate, now) ?? "open";
}

/**
 * Reason why an undecided item is closed: it has expired, or the project stopped before. A resumed project has closed
 * the items of its ended execution.
 */
export function closingOf(
  { meta }: ProjectRecords,
  { status, expiresAt, closedAt }: { status: string; expiresAt?: string | undefined; closedAt?: string | undefined },
  now: number,
): "expired" | "stopped" | undefined {
  const time = new Date(now).toISOString();
  const ended = status === "EXPIRED" ? closedAt : meta.status === "RUNNING" ? undefined : (meta.finishedAt ?? time);
  if (ended !== undefined && (expiresAt === undefined || ended < expiresAt)) return "stopped";
  return status === "EXPIRED" || ended !== undefined || (expiresAt !== undefined && expiresAt <= time)
    ? "expired"
    : undefined;
}

export function roundsOf({ rounds }: ProjectRecords, phase: string): RoundRecord[] {
  return rounds.filter((round) => round.phase === phase).sort((a, b) => a.round - b.round);
}

export function phaseStatus(project: ProjectRecords, phase: StatusPhase): PhaseStatus {
  const newest = roundsOf(project, phase.name).at(-1);
  const isOver = project.meta.status !== "RUNNING";
  if (newest === undefined)
    return hasLaterWork(project, phase) || project.meta.status === "FINISHED" ? "skipped" : "upcoming";
  if (project.meta.status === "FINISHED" || isAccepted(project, phase, newest)) return "done";
  return isOver ? "stopped" : openStatus(project, phase, newest);
}

/** True when a later phase has started, after this one if this one did. */
function hasLaterWork({ manifest, rounds }: ProjectRecords, phase: StatusPhase, since = ""): boolean {
  const later = new Set(manifest.phases.filter(({ index }) => index > phase.index).map(({ name }) => name));
  return rounds.some((round) => later.has(round.phase) && round.startedAt > since);
}

function isAccepted(project: ProjectRecords, phase: StatusPhase, { round, startedAt }: RoundRecord): boolean {
  const gate = project.gates.find((each) => each.phase === phase.name && each.round >= round);
  const accepted = project.operators.some(
    (each) => each.phase === phase.name && Number(each.round) === round && each.decision?.verdict === "accept",
  );
  return (
    gate?.verdict === "approve" || (accepted && phase.gate === undefined) || hasLaterWork(project, phase, startedAt)
  );
}

function openStatus(project: ProjectRecords, phase: StatusPhase, { round, status }: RoundRecord): PhaseStatus {
  const isHere = (item: { phase: string; round: number; status: string }) =>
    item.phase === phase.name && Number(item.round) >= round && item.status === "OPEN";
  if (project.operators.some(isHere)) return "awaiting-operator";
  if (project.questions.some(isHere)) return "awaiting-answer";
  if (project.gates.some(isHere)) return "awaiting-approval";
  if (status !== "DONE") return "working";
  return afterSwarm(project, phase, round);
}

function afterSwarm({ reviews, gates }: ProjectRecords, phase: StatusPhase, round: number): PhaseStatus {
  const isThis = (item: { phase: string; round: number }) => item.phase === phase.name && item.round === round;
  if (phase.review !== undefined && !reviews.some(isThis)) return "reviewing";
  const isSentBack = gates.some((gate) => isThis(gate) && gate.verdict === "revise");
  if (isSentBack && phase.gate !== undefined && phase.gate.revisePhase !== phase.name) return "upcoming";
  return phase.gate === undefined && phase.review === undefined ? "done" : "working";
}
