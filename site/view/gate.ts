import type { GateArtifact, GateView, ProjectView } from "../../schema/types.ts";
import { count } from "./words.ts";

const expiries: Record<GateView["onExpire"], string> = {
  stop: "the project stops, with everything written so far kept",
  approve: "the phase counts as approved",
  "ask-operator": "the delivery team decides how to go on",
};

/** What the page asks, in one plain sentence. */
export function askSentence(gate: GateView): string {
  const names = new Set(arrangeFiles(gate).delivered.map((entry) => entry.deliverable));
  const next = gate.nextPhaseTitle ? `to begin ${gate.nextPhaseTitle}` : "to finish the project";
  return `Read ${count(names.size, "deliverable")} of ${gate.phaseTitle} and say whether ${names.size === 1 ? "it is" : "they are"} good enough ${next}.`;
}

/** A page with hundreds of files to read would load for nobody; the rest is a link away. */
const mostRead = 12;

export interface GateFiles {
  /** What the phase had to leave; what nobody needs to read again comes last. */
  delivered: GateArtifact[];
  /** What it changed besides. */
  others: GateArtifact[];
  /** Those of the delivered files that can be read on the page itself. */
  read: GateArtifact[];
}

export function arrangeFiles(gate: GateView): GateFiles {
  const delivered = gate.artifacts
    .filter((entry) => entry.deliverable !== "")
    .toSorted((a, b) => Number(a.change === "same") - Number(b.change === "same"));
  const others = gate.artifacts.filter((entry) => entry.deliverable === "");
  return { delivered, others, read: delivered.slice(0, mostRead) };
}

export function afterApproval(gate: GateView): string {
  const missing = gate.quorum - approvalCount(gate);
  const next = gate.nextPhaseTitle ? `${gate.nextPhaseTitle} begins` : "The project is finished";
  return missing > 1
    ? `${next} when ${count(missing, "more approval", "more approvals")} have come, yours included.`
    : `${next}.`;
}

export function afterChanges(gate: GateView): string {
  if (gate.roundsLeft <= 0)
    return "No further round is left, so the delivery team decides with your comments how to go on.";
  const last =
    gate.roundsLeft === 1 ? "This is the last round that can be asked for." : `You can do so ${gate.roundsLeft} times.`;
  return `The team of ${gate.revisePhaseTitle} works on your comments and comes back to you with round ${gate.round + 1}. ${last}`;
}

export const afterExpiry = (gate: GateView): string => `Then ${expiries[gate.onExpire]}.`;

export function approvalCount(gate: GateView): number {
  return gate.decisions.filter((decision) => decision.verdict === "approve").length;
}

/** How the decision stands, for the line of its people. */
export function quorumSentence(gate: GateView): string {
  const given = approvalCount(gate);
  return gate.quorum === 1 ? "One approval is enough." : `${given} of ${gate.quorum} approvals needed are given.`;
}

/** The gate of the newest round of the same phase, when this one is no longer the newest. */
export function newerRound(gate: GateView, view: ProjectView): number | undefined {
  const rounds = view.gates.filter((other) => other.phase === gate.phase).map((other) => other.round);
  const newest = Math.max(0, ...rounds);
  return newest > gate.round ? newest : undefined;
}
