import type { DecisionInput, ProjectEvent, RecordedDecision, StatusGate } from "../../../../schema/types.ts";
import { castVote, type Vote } from "../../../ledger/gates.ts";
import { key } from "../../../ledger/keys.ts";
import { readItems } from "../../../ledger/read.ts";
import type { Stored } from "../../../ledger/stored.ts";
import type { Table } from "../../../ledger/table.ts";
import { type Author, authorOf, type Caller } from "../../caller.ts";
import { alreadyDecided, requireAcknowledged, requireComplete, requireDecidable } from "../../check-decision.ts";
import { requireWholeRecords } from "../../damaged-records.ts";
import { refuseOthers, requireSignedIn } from "../../decider.ts";
import { feedbackOf, shortId } from "../../decision-parts.ts";
import { roundName, workOf } from "../../gate-round.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { notFound, Refusal } from "../../refusal.ts";
import { saysTheSame, sentBefore } from "../../repeated-decision.ts";
import { requireMet, requireReviewAgain } from "../../requirements.ts";
import { verdictDone } from "../../verdict-done.ts";
import type { AnsweredKind, DeliveredKind } from "../kind.ts";
import { ballotOf, delegationsAt, membersOf } from "./ballots.ts";
import { deliveredAt } from "./delivered-at.ts";
import { takenAlong } from "./remarks-at.ts";
import { rulesAt } from "./sensitive-at.ts";
import { requireSeparate } from "./separation.ts";
import { areEnough, callersBallot, memberAt } from "./voters.ts";

export interface GateAddress {
  project: string;
  phase: string;
  round: number;
}

export interface GateAnswer {
  decision: RecordedDecision;
  /** True when the gate is decided; with a quorum above one it may still wait for others. */
  isDecided: boolean;
  verdict?: DecisionInput["verdict"];
  /** Result of a request for changes: a further round of work, or more rounds than allowed; of a rejection: the end; of a stale review: another one. */
  leadsTo?: "team" | "operator" | "stop" | "end" | "review";
}

/** Gates of phases, decided by a quorum of each group that the phase names. */
export const gateKind: AnsweredKind<"gate", GateAddress, DecisionInput, Vote["decision"], GateAnswer> &
  DeliveredKind<"gate"> = {
  noun: "gate",
  key: ({ project, phase, round }) => key.gate(project, phase, round),
  find: ({ gates }, { phase, round }) => gates.find((gate) => gate.phase === phase && gate.round === round),
  author: voterOf,
  async prepare({ decider, project, item, by, input, time }) {
    const repeated = item.votes[by.email];
    const rules = gateRules(project, item);
    const mine = {
      ...recordOf(by, input, time),
      ...deliveredAt(project, item),
      ...countingFor(project, item, by),
    };
    if (repeated?.decisionId === input.decisionId)
      return { ...mine, ...acknowledging(repeated), ...takenBefore(project, repeated, input) };
    const taken = takenAlong(project, item, input);
    requireSignedIn(by, "A gate");
    requireWholeRecords(project);
    requireDecidable(project, item, item, input, Date.parse(time));
    requireComplete(rules, input, taken.remarks);
    if (input.verdict === "approve") requireSeparate(project, item, rules, by.email);
    if (input.verdict === "approve" && mine.for) requireSeparate(project, item, rules, mine.for.email);
    if (input.verdict === "approve") requireMet(project, item, Date.parse(time));
    if (input.verdict === "review-again") requireReviewAgain(project, item, Date.parse(time));
    const acknowledged = await requireAcknowledged(decider, project, item, input);
    return { ...mine, ...acknowledging({ acknowledged }), ...taken };
  },
  existing(project, gate, mine) {
    const recorded = gate.votes[mine.by];
    if (recorded?.decisionId === mine.decisionId) {
      if (saysTheSame(recorded, mine)) return outcomeOf(project, gate, recorded);
      throw sentBefore(ownVerdict(recorded), recorded);
    }
    if (gate.status !== "OPEN" || recorded !== undefined) throw alreadyDecided(gate);
    requireBallot(project, gate, mine);
    if (gate.revision === mine.revision && gate.expiresAt > mine.time) return undefined;
    throw new Refusal("replaced", "Changed meanwhile", "The gate changed while you decided. Open the page again.");
  },
  async record({ table }, project, gate, mine) {
    const closes =
      mine.verdict !== "approve" || areEnough(gateRules(project, gate), [...Object.values(gate.votes), mine]);
    if (!(await castVote(table, gate, gate, { decision: mine, closes }))) return undefined;
    return outcomeOf(project, { ...gate, ...(closes && { status: "DECIDED", verdict: mine.verdict }) }, mine);
  },
  decided: ({ status, votes, verdict, decidedAt }) =>
    status === "DECIDED" && verdict && decidedAt ? { status, votes, verdict, decidedAt } : undefined,
  async consequences({ table }, item, { project, title }) {
    const { phase, round } = item;
    const votes = Object.values(item.votes);
    const name = await nameOfRound(table, project.id, item);
    return {
      events: votes.map((vote) => gateEvent({ phase, title, round }, name, vote)),
      feedback: votes.flatMap((vote) => feedbackOf({ phase, round }, vote)),
    };
  },
};

/** Returns the caller as somebody who votes here: a member of the groups that must approve, or somebody to whom a member passed on the vote. */
function voterOf(project: ProjectRecords, gate: GateRecord, caller: Caller): Author {
  const rules = gateRules(project, gate);
  const voter = memberAt(project, rules, caller) ?? callersBallot(project, rules, gate, caller)?.voter;
  return voter === undefined ? refuseOthers(membersOf(project, rules)) : authorOf(voter, caller);
}

/** Refuses a vote whose ballot was passed on, or taken back, before it was recorded. */
function requireBallot(project: ProjectRecords, gate: Stored<"gate">, mine: Vote["decision"]): void {
  const ballot = ballotOf(project, gateRules(project, gate), gate, mine.by);
  if (ballot !== undefined && ballot.for?.email === mine.for?.email) return;
  const passed = delegationsAt(project, gateRules(project, gate), gate).find(({ by }) => by === mine.by);
  const why = passed?.to
    ? `You have passed on your vote to ${passed.to.name}. Take it back to vote yourself.`
    : "The vote that was passed on to you was taken back.";
  throw new Refusal("not-allowed", "Not your vote", `${why} Your decision was not recorded.`);
}

/** Returns the person whose ballot it is, and at a gate of several groups those for which it can count. */
function countingFor(
  project: ProjectRecords,
  gate: Stored<"gate">,
  { email }: Author,
): Pick<RecordedDecision, "for" | "groups"> {
  const rules = gateRules(project, gate);
  const ballot = ballotOf(project, rules, gate, email);
  return {
    ...(ballot?.for && { for: { name: ballot.for.name, email: ballot.for.email } }),
    ...(ballot && rules.alsoApprovedBy && { groups: ballot.groups }),
  };
}

function acknowledging({ acknowledged = [] }: Pick<RecordedDecision, "acknowledged">) {
  return acknowledged.length > 0 ? { acknowledged } : {};
}

/** A repetition takes along what the recorded decision did, unless other remarks are selected. */
function takenBefore(
  { manifest }: ProjectRecords,
  { remarks = [] }: RecordedDecision,
  input: DecisionInput,
): Pick<RecordedDecision, "remarks"> {
  const isChosen = manifest.repository?.feedback?.from === "selected";
  const isSame =
    remarks.every(({ id }) => input.remarks?.includes(id)) && remarks.length === (input.remarks ?? []).length;
  return remarks.length > 0 && (!isChosen || isSame) ? { remarks } : {};
}

function outcomeOf(project: ProjectRecords, gate: Stored<"gate">, decision: RecordedDecision): GateAnswer {
  const { status, verdict } = gate;
  return {
    decision,
    isDecided: status === "DECIDED",
    ...(verdict && { verdict }),
    ...(decision.verdict === "revise" && { leadsTo: afterRevise(project, gateRules(project, gate), gate) }),
    ...(decision.verdict === "reject" && { leadsTo: "end" }),
    ...(decision.verdict === "review-again" && { leadsTo: "review" }),
  };
}

function ownVerdict({ verdict }: RecordedDecision): string {
  if (verdict === "reject") return "your rejection";
  if (verdict === "review-again") return "your request for another review";
  return verdict === "approve" ? "your approval" : "your request for changes";
}

/** Next step after a request for changes, by the earlier ones at the phase's other gates. */
function afterRevise(
  project: ProjectRecords,
  rules: StatusGate,
  { phase, round }: Pick<GateAddress, "phase" | "round">,
): "team" | "operator" | "stop" {
  const before = project.gates.filter(
    (each) => each.phase === phase && each.round < round && each.verdict === "revise",
  );
  if (before.length < rules.reviseRounds) return "team";
  return rules.reviseThen === "stop" ? "stop" : "operator";
}

export function gateRules(project: ProjectRecords, gate: Pick<GateRecord, "phase" | "revision">): StatusGate {
  const rules = rulesAt(project, gate);
  if (rules === undefined) throw notFound("gate");
  return rules;
}

function recordOf({ email, name, channel }: Author, input: DecisionInput, time: string): Vote["decision"] {
  return {
    decisionId: input.decisionId,
    verdict: input.verdict,
    by: email,
    name,
    ...(channel && { channel }),
    time,
    revision: input.revision,
    ratings: input.ratings ?? {},
    comment: (input.comment ?? "").trim(),
    artifactComments: input.artifactComments ?? {},
  };
}

/** Name of a gate's round as on its page, which distinguishes rounds without new work. */
async function nameOfRound(table: Table, project: string, gate: Stored<"gate">): Promise<string> {
  const { phase, round } = gate;
  const rounds = round > 1 ? await readItems(table, project, "round", `${phase}#`) : [];
  return roundName(workOf({ rounds }, { phase, round }), round);
}

function gateEvent(
  { phase, title, round }: { phase: string; title: string; round: number },
  roundName: string,
  vote: RecordedDecision,
): ProjectEvent {
  const what = verdictDone(vote.verdict, "in");
  return {
    id: `${vote.time}-decision-${shortId(vote)}`,
    time: vote.time,
    kind: "decision-made",
    text: `${vote.name}${vote.for ? `, for ${vote.for.name},` : ""} ${what} ${title}, ${roundName}.`,
    phase,
    round,
    revision: vote.revision,
    by: vote.by,
  };
}
