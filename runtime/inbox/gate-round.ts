import { formatMoment } from "../../schema/moment.ts";
import type { GateView } from "../../schema/types.ts";
import type { GateRecord, OperatorRecord, ProjectRecords, ReviewRecord, RoundRecord } from "./project-records.ts";

/** Round of work that a gate is about: an operator can request a new decision, at a separate gate, without new work. */
export function workOf(
  { rounds }: { rounds: { phase: string; round: number }[] },
  gate: { phase: string; round: number },
): number {
  const worked = rounds.filter(({ phase, round }) => phase === gate.phase && round <= gate.round);
  return worked.length === 0 ? gate.round : Math.max(...worked.map(({ round }) => round));
}

/** Returns the newest review of the gate's work up to the gate: people may have the same work reviewed again. */
export function reviewAt(
  project: Pick<ProjectRecords, "rounds" | "reviews">,
  gate: GateRecord,
): ReviewRecord | undefined {
  const work = workOf(project, gate);
  return project.reviews
    .filter(({ phase, round }) => phase === gate.phase && round >= work && round <= gate.round)
    .sort((a, b) => a.round - b.round)
    .at(-1);
}

/** Name of the round for people: "round 2", or "round 2, asked again". */
export function roundName(work: number, gate: number): string {
  return work === gate ? `round ${gate}` : `round ${work}, asked again`;
}

/** Operators who accepted this gate's work, oldest first. */
export function acceptances(project: ProjectRecords, gate: GateRecord): OperatorRecord[] {
  const work = workOf(project, gate);
  return project.operators.filter(
    ({ phase, round, openedAt, decision }) =>
      phase === gate.phase &&
      Number(round) >= work &&
      Number(round) <= gate.round &&
      openedAt <= gate.openedAt &&
      decision?.verdict === "accept",
  );
}

/**
 * Ends of the phase's earlier rounds, which explain the round's number. Repeated requests for a decision on the same
 * work have numbers too and are listed: the next round of work is not the next number.
 */
export function earlierRounds(project: ProjectRecords, gate: GateRecord): GateView["earlier"] {
  const work = workOf(project, gate);
  const isHere = (round: number) => (each: { phase: string; round: number }) =>
    each.phase === gate.phase && each.round === round;
  return Array.from({ length: gate.round - 1 }, (_, at) => at + 1).flatMap((round) => {
    const asked = project.gates.find(isHere(round));
    const hasWorked = project.rounds.some(isHere(round));
    if (hasWorked) {
      // For the round of the current work, the ended part is the request for a decision.
      const isStill = round === work && asked !== undefined;
      return [{ round, text: isStill ? endOfGate(asked) : endOfRound(project, gate.phase, round) }];
    }
    if (asked === undefined) return [];
    const again = `The work of round ${workOf(project, asked)} was asked about again.`;
    return [{ round, text: `${again} ${endOfGate(asked)}` }];
  });
}

function endOfRound(project: ProjectRecords, phase: string, round: number): string {
  const isThis = (item: { phase: string; round: number }) => item.phase === phase && Number(item.round) === round;
  const gate = project.gates.find(isThis);
  const review = project.reviews.find(isThis);
  const operator = project.operators.findLast(isThis);
  if (gate?.verdict === "revise") return endOfGate(gate);
  if (operator?.decision?.verdict === "resume")
    return `The phase could not go on by itself: ${sentence(operator.reason)} ${operator.decision.name} let the team work on.`;
  if (review?.passed === false)
    return "The internal review was not passed, so the team worked on it again before anybody was asked.";
  return gate === undefined ? "The team started again before a decision was requested." : endOfGate(gate);
}

function endOfGate({ verdict, votes, decidedAt, expiresAt, status, closedAt }: GateRecord): string {
  const names = Object.values(votes ?? {})
    .filter((vote) => vote.verdict === verdict)
    .map(({ name }) => name);
  if (verdict === "revise")
    return `${names.join(", ")} asked for changes${decidedAt === undefined ? "" : `, on ${formatMoment(decidedAt)}`}.`;
  if (verdict === "review-again") return `${names.join(", ")} had it reviewed again, because the review was too old.`;
  if (verdict === "reject") return `${names.join(", ")} rejected it.`;
  if (verdict === "approve") return "It was approved, and the work was taken up again later.";
  if (status === "EXPIRED" && closedAt === undefined) return `Nobody decided by ${formatMoment(expiresAt)}.`;
  return "The project stopped before anybody decided.";
}

/** Formats a reason as a whole sentence. */
export function sentence(reason: string): string {
  const text = reason.trim();
  return text === "" || /[.!?]$/.test(text) ? text : `${text}.`;
}

export function roundsOf({ rounds }: ProjectRecords, phase: string): RoundRecord[] {
  return rounds.filter((round) => round.phase === phase).sort((a, b) => a.round - b.round);
}
