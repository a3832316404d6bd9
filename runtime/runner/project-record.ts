import { prefix } from "../../schema/table.ts";
import type { GateItem, QuestionItem, ReviewItem, RoundItem, VerdictItem } from "../ledger/items.ts";
import { reviewJournal } from "../ledger/keys.ts";
import { readItems } from "../ledger/read.ts";
import type { PhaseRecord, RoundRecord } from "../swarm/brief-facts.ts";
import type { RoundContext } from "./round-context.ts";

/** Reads the project's ended rounds with cost, minutes and ratings, by phase in order. */
export async function readProjectRecord({
  table,
  order,
  pipeline,
}: Pick<RoundContext, "table" | "order" | "pipeline">): Promise<PhaseRecord[]> {
  const of = <T>(start: string) => readItems<T>(table, order.project, start);
  const [rounds, reviews, gates, questions, verdicts] = await Promise.all([
    of<RoundItem>(prefix.round),
    of<ReviewItem>(prefix.review),
    of<GateItem>(prefix.gate),
    of<QuestionItem>(prefix.question),
    of<VerdictItem>(prefix.verdict),
  ]);
  const find = <T extends { sk: string }>(items: T[], start: string, place: string): T | undefined =>
    items.find(({ sk }) => sk === `${start}${place}`);
  const recordOf = (phase: string, round: RoundItem & { sk: string }): RoundRecord => {
    const [, number = ""] = round.sk.slice(prefix.round.length).split("#");
    const isHere = (item: { phase: string; round: number }) => item.phase === phase && item.round === Number(number);
    const judged = find(rounds, prefix.round, `${reviewJournal(phase)}#${number}`);
    const review = find(reviews, prefix.review, `${phase}#${number}`);
    const gate = find(gates, prefix.gate, `${phase}#${number}`);
    return {
      round: Number(number),
      cause: round.cause,
      ended: round.status === "LIMIT" ? "limit" : "done",
      ...effortOf([round, judged]),
      questions: questions.filter(isHere).length,
      changesAskedByReviewers: verdicts.filter((each) => isHere(each) && each.verdict === "request-changes").length,
      ...(review && { passedReview: review.passed }),
      decisions: decisionsOf(gate),
    };
  };
  return Object.values(pipeline.phases)
    .sort((a, b) => a.index - b.index)
    .map(({ name, title }): PhaseRecord => {
      const ended = rounds.filter(({ sk, status }) => sk.startsWith(`${prefix.round}${name}#`) && hasEnded(status));
      return { phase: name, title, rounds: ended.map((round) => recordOf(name, round)) };
    })
    .filter((phase) => phase.rounds.length > 0);
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
  const by = gate.passedBy === "condition" ? "a condition, nobody" : "time that ran out, nobody";
  return [...voted, { by, verdict: "approve", ratings: {}, comments: 0 }];
}
