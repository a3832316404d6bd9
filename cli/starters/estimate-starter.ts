import type { Range } from "../../compiler/meaning/cost-assumptions.ts";
import { moneyRange, numberRange } from "../../compiler/meaning/diff-words.ts";
import { estimateCost } from "../../compiler/meaning/estimate-cost.ts";
import { count, dollars, enumerate } from "../../compiler/meaning/words.ts";
import type { Pipeline } from "../../schema/types.ts";

/** What somebody who chooses a starter asks first. */
export interface StarterEstimate {
  minutes: Range;
  costMicros: Range;
  /** What people are asked for when nothing is sent back: decisions at gates, and questions as in a rehearsal. */
  reviews: { gates: number; questions: number };
}

export function estimateStarter(pipeline: Pipeline): StarterEstimate {
  const { minutes, expected, decisions } = estimateCost(pipeline);
  const questions = Object.values(pipeline.phases).flatMap(({ rehearsal }) => rehearsal?.ask ?? []).length;
  return { minutes, costMicros: expected, reviews: { gates: decisions.low, questions } };
}

export function describeEstimate({ minutes, costMicros, reviews }: StarterEstimate): string {
  const { gates, questions } = reviews;
  const parts = [count(gates, "gate"), ...(questions > 0 ? [count(questions, "question")] : [])];
  return [
    `${numberRange(minutes, "minute")} of work (likely ${minutes.likely})`,
    `${moneyRange(costMicros)} of models (likely ${dollars(costMicros.likely)})`,
    `${count(gates + questions, "review")} by people (${enumerate(parts)})`,
  ].join(", ");
}
