import type { LedgerEntry, RecordedDecision } from "../../schema/types.ts";
import type { Stored } from "./stored.ts";

/** Records that determine the state of feedback. */
export interface Evidence {
  gates: Stored<"gate">[];
  operators: Stored<"operator">[];
  rounds: Stored<"round">[];
}

/** The current ledger: the state of each comment follows from later records. */
export function withFeedbackStates<Entry extends LedgerEntry>(entries: Entry[], evidence: Evidence): Entry[] {
  return entries.map((entry) => {
    if (entry.section !== "feedback") return entry;
    const status = stateOf(entry, evidence);
    return status === undefined ? entry : { ...entry, status };
  });
}

/**
 * Undefined when the comment's decision is unknown. A comment on an approval needs no change, so it is noted. A comment
 * on a request for changes is open until the phase's next round is finished or at its gate, answered from then on, and
 * resolved once people have approved: neither expiry nor a condition resolves it.
 */
function stateOf(entry: LedgerEntry, { gates, operators, rounds }: Evidence): LedgerEntry["status"] {
  const decision = decisionOf(entry, gates, operators);
  if (decision === undefined) return undefined;
  if (decision.verdict !== "revise" && decision.verdict !== "resume") return "noted";
  const isLater = (item: { phase: string }, time: string) => item.phase === entry.phase && time > entry.time;
  const askedAfter = gates.filter((gate) => isLater(gate, gate.openedAt));
  if (askedAfter.some(({ verdict, passedBy }) => verdict === "approve" && passedBy === undefined)) return "resolved";
  const workedAfter = rounds.some(
    (round) => round.status === "DONE" && isLater(round, round.startedAt) && round.finishedAt !== undefined,
  );
  return askedAfter.length > 0 || workedAfter ? "answered" : "open";
}

function decisionOf(
  { phase, round, by, time }: LedgerEntry,
  gates: Evidence["gates"],
  operators: Evidence["operators"],
): RecordedDecision | undefined {
  const isThis = (decision: RecordedDecision | undefined) => decision?.by === by && decision.time === time;
  const votes = gates
    .filter((gate) => gate.phase === phase && gate.round === round)
    .flatMap((gate) => Object.values(gate.votes));
  const decided = operators.filter((operator) => operator.phase === phase).map(({ decision }) => decision);
  return [...votes, ...decided].find(isThis);
}
