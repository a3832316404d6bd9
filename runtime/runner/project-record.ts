import { elementOfKey, phaseOfKey } from "../../schema/table.ts";
import type { RoundItem } from "../ledger/items.ts";
import { reviewJournal } from "../ledger/keys.ts";
import type { PhaseFacts } from "../ledger/phase-facts.ts";
import { type ManyKind, readItems } from "../ledger/read.ts";
import type { Stored } from "../ledger/stored.ts";
import type { GateItem } from "../ledger/wait-items.ts";
import type { PhaseRecord, RoundRecord } from "../swarm/brief-facts.ts";
import type { RoundContext } from "./round-context.ts";

/** Reads the project's ended rounds with cost, minutes and ratings, by phase in order. */
export async function readProjectRecord({
  table,
  order,
  pipeline,
}: Pick<RoundContext, "table" | "order" | "pipeline">): Promise<PhaseRecord[]> {
  const of = <Kind extends ManyKind>(kind: Kind) => readItems(table, order.project, kind);
  const [rounds, reviews, gates, questions, verdicts] = await Promise.all([
    of("round"),
    of("review"),
    of("gate"),
    of("question"),
    of("verdict"),
  ]);
  const recordOf = ({ phase, ...round }: Stored<"round">): RoundRecord => {
    const isAt = (place: string) => (item: { phase: string; round: number }) =>
      item.phase === place && item.round === round.round;
    const isHere = isAt(phase);
    const judged = rounds.find(isAt(reviewJournal(phase)));
    const review = reviews.find(isHere);
    const gate = gates.find(isHere);
    return {
      round: round.round,
      cause: round.cause,
      ended: round.status === "LIMIT" ? "limit" : "done",
      ...effortOf([round, judged]),
      questions: questions.filter(isHere).length,
      changesAskedByReviewers: verdicts.filter((each) => isHere(each) && each.verdict === "request-changes").length,
      ...(review && { passedReview: review.passed }),
      ...measuredIn(round.facts),
      decisions: decisionsOf(gate),
    };
  };
  const ended = Map.groupBy(
    rounds.filter(({ phase, status }) => hasEnded(status) && !phase.includes("~")),
    ({ phase }) => phase,
  );
  return Object.values(pipeline.phases)
    .filter(({ name }) => elementOfKey(name) === undefined)
    .sort((a, b) => a.index - b.index)
    .flatMap(({ name, title }) =>
      [...ended].flatMap(([phase, own]): PhaseRecord[] =>
        phaseOfKey(phase) === name ? [{ phase, title: titleOf(title, phase), rounds: own.map(recordOf) }] : [],
      ),
    );
}

function titleOf(title: string, phase: string): string {
  const element = elementOfKey(phase);
  return element === undefined ? title : `${title} (${element})`;
}

/** Numbers and results that crew measured at the end of a round; what no expression reads is not kept. */
function measuredIn({ checks, findings }: PhaseFacts = {}): Pick<RoundRecord, "checks" | "openFindings"> {
  return {
    ...(checks && { checks: checks.values }),
    ...(findings && { openFindings: findings.values }),
  };
}

const hasEnded = (status: RoundItem["status"]): boolean => status === "DONE" || status === "LIMIT";

/** Effort of a round and its review together, in units for people. */
function effortOf(rounds: (RoundItem | undefined)[]): { minutes: number; usd: number; tokens: number } {
  const sum = (count: (round: RoundItem) => number) =>
    rounds.reduce((total, round) => total + (round ? count(round) : 0), 0);
  return {
    minutes: rounded(sum(({ workedMs = 0 }) => workedMs) / 60_000, 10),
    usd: rounded(sum(({ usage }) => usage?.costMicros ?? 0) / 1_000_000, 10_000),
    tokens: sum(({ usage }) => (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)),
  };
}

const rounded = (value: number, parts: number): number => Math.round(value * parts) / parts;

function decisionsOf(gate: GateItem | undefined): RoundRecord["decisions"] {
  const voted = Object.values(gate?.votes ?? {}).map(({ name, verdict, ratings, comment, artifactComments }) => ({
    by: name,
    verdict,
    ratings: ratings ?? {},
    comments: [comment, ...Object.values(artifactComments)].filter((text) => text !== "").length,
  }));
  if (gate?.passedBy === undefined) return voted;
  const by = gate.passedBy === "condition" ? "a condition, without a person" : "expiry, without a person";
  return [...voted, { by, verdict: "approve", ratings: {}, comments: 0 }];
}
