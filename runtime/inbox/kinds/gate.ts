import type { DecisionInput, RecordedDecision, StatusGate } from "../../../schema/types.ts";
import { castVote, type Vote } from "../../ledger/gates.ts";
import type { GateItem } from "../../ledger/items.ts";
import type { KeyOf } from "../../ledger/keys.ts";
import { readItem } from "../../ledger/read.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { Caller } from "../caller.ts";
import { alreadyDecided, requireAcknowledged, requireComplete, requireDecidable } from "../check-decision.ts";
import { type Decider, openProject, requireMember } from "../decider.ts";
import { deliverNowOrLater } from "../deliver.ts";
import type { ProjectRecords } from "../project-records.ts";
import { notFound, Refusal } from "../refusal.ts";
import { saysTheSame, sentBefore } from "../repeated-decision.ts";

export interface GateAddress {
  project: string;
  phase: string;
  round: number;
}

export interface GateAnswer {
  decision: RecordedDecision;
  /** True when the gate is decided; with a quorum above one it may still wait for others. */
  isDecided: boolean;
  verdict?: "approve" | "revise";
  /** Result of a request for changes: a further round of work, or more rounds than allowed. */
  leadsTo?: "team" | "operator" | "stop";
}

/**
 * Records one person's decision, exactly once, and sends it to the state machine. The same decision again, with its
 * `decisionId`, returns the recorded one; different content with that id, or a decision that is too late, gets a 409
 * with it. `sweep` delivers a decision that cannot be delivered now.
 */
export async function decideGate(
  decider: Decider,
  caller: Caller,
  address: GateAddress,
  input: DecisionInput,
): Promise<GateAnswer> {
  const project = await openProject(decider, caller, address.project);
  const rules = gateRules(project, address);
  const voter = requireMember(project, rules.group, caller);
  const gate = project.gates.find(({ phase, round }) => phase === address.phase && round === address.round);
  if (gate === undefined) throw notFound("gate");

  const repeated = gate.votes?.[voter.email];
  let acknowledged = repeated?.acknowledged ?? [];
  if (repeated?.decisionId !== input.decisionId) {
    requireDecidable(project, address, gate, input, decider.clock.now());
    requireComplete(rules, input);
    acknowledged = await requireAcknowledged(decider, project, gate, input);
  }
  const mine = { ...recordOf(voter, input, decider.clock.now()), ...(acknowledged.length > 0 && { acknowledged }) };
  const decided = await vote(decider, gate, rules, mine);
  await deliverNowOrLater(decider, keyOf(gate));
  return mine.verdict === "revise" ? { ...decided, leadsTo: afterRevise(project, rules, address) } : decided;
}

/** Next step after a request for changes, by the earlier ones at the phase's other gates. */
function afterRevise(
  project: ProjectRecords,
  rules: StatusGate,
  { phase, round }: GateAddress,
): "team" | "operator" | "stop" {
  const before = project.gates.filter(
    (each) => each.phase === phase && each.round < round && each.verdict === "revise",
  );
  if (before.length < rules.reviseRounds) return "team";
  return rules.reviseThen === "stop" ? "stop" : "operator";
}

function gateRules(project: ProjectRecords, { phase }: GateAddress): StatusGate {
  const rules = project.manifest.phases.find(({ name }) => name === phase)?.gate;
  if (rules === undefined) throw notFound("gate");
  return rules;
}

function recordOf(voter: { email: string; name: string }, input: DecisionInput, now: number): Vote["decision"] {
  return {
    decisionId: input.decisionId,
    verdict: input.verdict,
    by: voter.email,
    name: voter.name,
    time: new Date(now).toISOString(),
    revision: input.revision,
    ratings: input.ratings ?? {},
    comment: (input.comment ?? "").trim(),
    artifactComments: input.artifactComments ?? {},
  };
}

/** Retries only while others vote at the same time: each lost write means that a different vote was recorded. */
async function vote(
  { table }: Decider,
  read: Stored<"gate">,
  rules: StatusGate,
  mine: Vote["decision"],
): Promise<GateAnswer> {
  for (let gate = read; ; ) {
    const recorded = gate.votes?.[mine.by];
    if (recorded?.decisionId === mine.decisionId) {
      if (saysTheSame(recorded, mine)) return answerOf(gate, recorded);
      throw sentBefore(recorded.verdict === "approve" ? "your approval" : "your request for changes", recorded);
    }
    if (gate.status !== "OPEN" || recorded !== undefined) throw alreadyDecided(gate);
    if (gate.revision !== mine.revision || gate.expiresAt <= mine.time) {
      throw new Refusal("replaced", "Changed meanwhile", "The gate changed while you decided. Open the page again.");
    }
    const voters = new Set([...Object.keys(gate.votes ?? {}), mine.by]);
    const closes = mine.verdict === "revise" || voters.size >= rules.quorum;
    if (await castVote(table, keyOf(gate), gate, { decision: mine, closes })) {
      return { decision: mine, isDecided: closes, ...(closes && { verdict: mine.verdict }) };
    }
    const changed = await readItem(table, keyOf(gate));
    if (changed === undefined) throw notFound("gate");
    gate = changed;
  }
}

function keyOf({ pk, sk }: Stored<"gate">): KeyOf<"gate"> {
  return { pk, sk };
}

function answerOf(gate: GateItem, decision: RecordedDecision): GateAnswer {
  return { decision, isDecided: gate.status === "DECIDED", ...(gate.verdict && { verdict: gate.verdict }) };
}
