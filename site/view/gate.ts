import { count } from "../../base/count.ts";
import { formatMoment } from "../../schema/moment.ts";
import type { GateGroup, GateView, ProjectView, RecordedDecision } from "../../schema/types.ts";
import { arrangeFiles } from "./gate-files.ts";
import { roundName } from "./rounds.ts";
import { choice, list } from "./words.ts";

const expiries: Record<GateView["onExpire"], string> = {
  stop: "the project stops, with everything written so far kept",
  approve: "the phase counts as approved",
  "ask-operator": "the delivery team decides how to go on",
};

/** Heading of the page: work with caveats is not called ready. */
export function gateHeading(gate: GateView): string {
  const { phaseTitle, caveats } = gate;
  if (gate.status !== "open") return `${phaseTitle}, ${roundName(gate)}`;
  const whose = gate.mayDecide ? "your" : "a";
  return caveats.length > 0
    ? `${phaseTitle} is not as planned and needs ${whose} decision`
    : `${phaseTitle} is ready for ${whose} decision`;
}

/** The page's request, in one plain sentence. */
export function askSentence(gate: GateView): string {
  const names = new Set(arrangeFiles(gate).delivered.map((entry) => entry.deliverable));
  const next = gate.nextPhaseTitle ? `to begin ${gate.nextPhaseTitle}` : "to finish the project";
  if (names.size === 0)
    return `There is nothing to read: ${gate.phaseTitle} has left no deliverable. Say whether that is good enough ${next}.`;
  return `Read ${count(names.size, "deliverable")} of ${gate.phaseTitle} and say whether ${names.size === 1 ? "it is" : "they are"} good enough ${next}.`;
}

export function afterApproval(gate: GateView): string {
  if (gate.separated !== undefined) return gate.separated;
  if (!mayApprove(gate)) return "Nobody can approve, because a requirement is not met.";
  const missing = gate.quorum - approvalCount(gate);
  const next = gate.nextPhaseTitle ? `${gate.nextPhaseTitle} begins` : "The project is finished";
  const mine = gate.mayDecide ? ", yours included" : "";
  if (gate.uncounted)
    return `Your approval is recorded, but its group needs no more. ${next} when ${lackingGroups(gate)} have approved.`;
  if (gate.groups !== undefined && (missing > 1 || !gate.mayDecide))
    return `${next} when each group has approved${mine}. Lacking: ${lackingGroups(gate)}.`;
  if (missing <= 1)
    return gate.mayDecide || gate.quorum === 1 ? `${next}.` : `${next} when one more approval has come.`;
  return `${next} when ${count(missing, "more approval", "more approvals")} have come${mine}.`;
}

export function afterChanges(gate: GateView): string {
  if (gate.roundsLeft <= 0)
    return gate.reviseThen === "stop"
      ? "No further round is left, so the project stops, with everything written so far kept."
      : "No further round is left, so the delivery team decides with your comments how to go on.";
  const last =
    gate.roundsLeft === 1 ? "This is the last round that can be asked for." : `You can do so ${gate.roundsLeft} times.`;
  return `The team of ${gate.revisePhaseTitle} works on your comments and comes back to you with round ${gate.round + 1}. ${last}`;
}

export const afterReviewAgain =
  "The reviewer judges the same work again, and you are asked for your decision after that. Nothing is worked on.";

export const afterRejection =
  "The project ends for good, and nobody can resume it. The reason goes to everyone involved.";

const hints = {
  approve: "",
  revise: "To request changes, say here or at a deliverable what is missing or wrong, and what good would look like.",
  reject: "To reject, give the reason here.",
};

/** False while a requirement is not met, and for somebody whom the gate separates from its approvers. */
export function mayApprove({ requirements = [], separated }: GateView): boolean {
  return separated === undefined && requirements.every(({ isMet }) => isMet);
}

/** Text below the comment's field. */
export function commentHint({ verdicts }: GateView): string {
  const needed = verdicts.map((verdict) => hints[verdict]).filter((hint) => hint !== "");
  return needed.length > 0 ? needed.join(" ") : "A comment is kept with the decision.";
}

export const afterExpiry = (gate: GateView): string => `Then ${expiries[gate.onExpire]}.`;

/** Number of approvals that count: at a gate of several groups, each for one of them. */
export function approvalCount(gate: GateView): number {
  if (gate.groups !== undefined) return gate.groups.reduce((sum, { given }) => sum + given, 0);
  return gate.decisions.filter((decision) => decision.verdict === "approve").length;
}

/** Number of approvals, for the line about its people. */
export function quorumSentence(gate: GateView): string {
  if (gate.groups !== undefined)
    return `Each of these groups must approve: ${gate.groups.map(groupInWords).join(", ")}.`;
  const given = approvalCount(gate);
  return gate.quorum === 1 ? "One approval is enough." : `${given} of ${gate.quorum} approvals needed are given.`;
}

/** State of the decision, for a person who cannot decide here, or no longer can. */
export function statusSentence(gate: GateView, email: string | undefined): string {
  switch (gate.status) {
    case "decided":
      return decidedSentence(gate);
    case "expired":
      return `Nobody decided by ${formatMoment(gate.expiresAt)}. ${afterExpiry(gate)}`;
    case "stopped":
      return "The project stopped before this was decided. There is nothing to decide here any more.";
    case "replaced":
      return "This round is no longer asked about: the work has gone on since.";
    default:
      return waitingSentence(gate, email);
  }
}

function decidedSentence({ decisions, outcome, passage }: GateView): string {
  if (passage !== undefined) return passage;
  const last = decisions.findLast(({ verdict }) => verdict === outcome);
  if (last === undefined) return "This round was approved by the engagement's own rule, and nobody was asked.";
  const who = list(decisions.filter(({ verdict }) => verdict === outcome).map(nameOf));
  const what = outcome === undefined ? "decided" : decidedAs[outcome];
  return `${who} ${what}, on ${formatMoment(last.time)}. The decision is final.`;
}

const decidedAs = {
  approve: "approved this round",
  revise: "sent this round back for changes",
  reject: "rejected this round, which ended the project",
  "review-again": "had this round reviewed again, because its review was too old",
};

function waitingSentence(gate: GateView, email: string | undefined): string {
  const mine = gate.decisions.find(({ by }) => by === email);
  const passed = gate.delegations?.find(({ by }) => by === email);
  const others = waitedFor(gate);
  if (passed !== undefined) return passedSentence(gate, passed);
  if (mine === undefined) return `You can read everything here. It is for ${choice(others)} to decide.`;
  const approved = `You approved this round on ${formatMoment(mine.time)}.`;
  if (gate.groups !== undefined) return `${approved} It waits for ${lackingGroups(gate)}.`;
  const missing = count(gate.quorum - approvalCount(gate), "more approval");
  return `${approved} It waits for ${missing}, from ${choice(others)}.`;
}

function lackingGroups({ groups = [] }: GateView): string {
  return list(groups.filter(({ given, quorum }) => given < quorum).map(groupInWords));
}

function groupInWords({ group, given, quorum }: GateGroup): string {
  return `${group} (${given} of ${quorum})`;
}

/** Names of the people who vote and have not, in the place of those who passed on their vote. */
function waitedFor({ approvers, delegations = [], decisions }: GateView): string[] {
  const voters = approvers.map((name) => delegations.find((act) => nameOf(act) === name)?.to?.name ?? name);
  return voters.filter((name) => !decisions.some((decision) => nameOf(decision) === name));
}

function passedSentence({ decisions }: GateView, { to, time }: RecordedDecision): string {
  const name = to?.name ?? "somebody";
  const hasVoted = decisions.some(({ by }) => by === to?.email.toLowerCase());
  return `You passed on your vote to ${name} on ${formatMoment(time)}. ${hasVoted ? `${name} has voted for you.` : `${name} decides for you.`}`;
}

const nameOf = ({ name, by }: RecordedDecision): string => name || by;

/** Gate of the newest round of the same phase, when this one is older. */
export function newerRound(gate: GateView, view: ProjectView): number | undefined {
  const rounds = view.gates.filter((other) => other.phase === gate.phase).map((other) => other.round);
  const newest = Math.max(0, ...rounds);
  return newest > gate.round ? newest : undefined;
}
