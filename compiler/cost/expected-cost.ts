import type { Model, Phase, Pipeline } from "../../schema/types.ts";
import { repetitionsOf } from "../ir/max-rounds.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { CostAssumptions, Range } from "./cost-assumptions.ts";
import { costOf } from "./worst-cost.ts";

export type Bound = keyof Range;
export const bounds: readonly Bound[] = ["low", "likely", "high"];

export function rangeOf(value: (bound: Bound) => number): Range {
  return { low: value("low"), likely: value("likely"), high: value("high") };
}

/** Returns the micro-dollars of one turn. A high cost goes with a low cache hit share, so the bounds of that range are swapped. */
export function turnCost(model: Model, assumed: CostAssumptions, bound: Bound): number {
  const price = model.prices[model.ids[0] ?? ""];
  if (!price) return 0;
  const prompt = assumed.promptTokens[bound];
  const written = costOf(Math.min(assumed.replyTokens[bound], model.maxTokens), price.outputMicros);
  if (model.cache === "off") return costOf(prompt, price.inputMicros) + written;
  const hits = Math.floor((prompt * assumed.cacheHitPercent[bound]) / 100);
  // A turn adds messages, which are cached for five minutes.
  const writing = price.shortCacheWriteMicros ?? price.cacheWriteMicros;
  return costOf(hits, price.cacheReadMicros) + costOf(prompt - hits, writing) + written;
}

/**
 * Distributes the turns of a round over its members, in parts: one for each member, one more for the entry agent, and
 * one more per owned deliverable. A rule of thumb: an agent that writes more works more.
 */
export function sharesOf({ members, entry, deliverables }: Phase): Map<string, number> {
  return new Map(
    members.map((member) => {
      const owned = deliverables.filter(({ owner }) => owner === member).length;
      return [member, 1 + owned + (member === entry ? 1 : 0)];
    }),
  );
}

/** Returns the rounds of a phase in hundredths of a first round: those after requests for changes and those after failed reviews. */
export function expectedRounds(pipeline: Pipeline, phase: Phase, assumed: CostAssumptions, bound: Bound) {
  const passes = 100 + revisionsOf(pipeline, phase, assumed, bound);
  const review = stepsOfKind(pipeline.steps, "review").find((step) => step.phase === phase.name);
  const fails = review ? Math.min(review.maxFails * 100, assumed.failedReviewsPercent[bound]) : 0;
  const rounds = Math.floor((passes * (100 + fails)) / 100);
  const work = 100 + Math.floor(((rounds - 100) * assumed.furtherRoundPercent[bound]) / 100);
  return { passes, rounds, work };
}

function revisionsOf(pipeline: Pipeline, phase: Phase, assumed: CostAssumptions, bound: Bound): number {
  return repetitionsOf(pipeline, phase.name).reduce(
    (total, { rounds }) => total + Math.min(rounds * 100, assumed.revisionsPercent[bound]),
    0,
  );
}
