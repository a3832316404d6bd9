import { prefix } from "../../schema/table.ts";
import type { LedgerEntry, RecordedDecision } from "../../schema/types.ts";
import type { GateItem, OperatorItem, RoundItem } from "./items.ts";

/** The records that a project's feedback is judged by; sort keys say where each stands. */
export interface Evidence {
  gates: Placed<GateItem>[];
  operators: Placed<OperatorItem>[];
  rounds: Placed<RoundItem>[];
}

type Placed<Item> = Item & { sk: string };

/** The ledger as it stands now: what has become of each comment follows from what happened after it. */
export function withFeedbackStates<Entry extends LedgerEntry>(entries: Entry[], evidence: Evidence): Entry[] {
  return entries.map((entry) => {
    if (entry.section !== "feedback") return entry;
    const status = stateOf(entry, evidence);
    return status === undefined ? entry : { ...entry, status };
  });
}

/**
 * Undefined where the decision that it came with is not known. A comment that came with an approval asks for nothing, so it is
 * noted. One that asks for changes is open until the phase's next round is put to people or done, answered from then on, and
 * resolved once people have approved: not by time running out, nor by a condition.
 */
function stateOf(entry: LedgerEntry, { gates, operators, rounds }: Evidence): LedgerEntry["status"] {
  const decision = decisionOf(entry, gates, operators);
  if (decision === undefined) return undefined;
  if (decision.verdict !== "revise" && decision.verdict !== "resume") return "noted";
  const isLater = ({ sk }: { sk: string }, start: string, time: string) =>
    sk.startsWith(`${start}${entry.phase}#`) && time > entry.time;
  const askedAfter = gates.filter((gate) => isLater(gate, prefix.gate, gate.openedAt));
  if (askedAfter.some(({ verdict, passedBy }) => verdict === "approve" && passedBy === undefined)) return "resolved";
  const workedAfter = rounds.some(
    (round) =>
      round.status === "DONE" && isLater(round, prefix.round, round.startedAt) && round.finishedAt !== undefined,
  );
  return askedAfter.length > 0 || workedAfter ? "answered" : "open";
}

function decisionOf(
  { phase, round, by, time }: LedgerEntry,
  gates: Evidence["gates"],
  operators: Evidence["operators"],
): RecordedDecision | undefined {
  const place = `${phase}#`;
  const isThis = (decision: RecordedDecision | undefined) => decision?.by === by && decision.time === time;
  const votes = gates
    .filter(({ sk }) => sk.startsWith(`${prefix.gate}${place}`) && Number(sk.split("#")[2]) === round)
    .flatMap((gate) => Object.values(gate.votes ?? {}));
  const decided = operators
    .filter(({ sk }) => sk.startsWith(`${prefix.operator}${place}`))
    .map(({ decision }) => decision);
  return [...votes, ...decided].find(isThis);
}
