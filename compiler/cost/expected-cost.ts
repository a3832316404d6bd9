import type { Model, Phase, Pipeline } from "../../schema/types.ts";
import { isRepeatedBy } from "../ir/max-rounds.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { CostAssumptions, Range } from "./cost-assumptions.ts";
import { costOf } from "./worst-cost.ts";

export type Bound = keyof Range;
export const bounds: readonly Bound[] = ["low", "likely", "high"];

export function rangeOf(value: (bound: Bound) => number): Range {
  return { low: value("low"), likely: value("likely"), high: value("high") };
}

/** Micro-dollars of one turn. The hit share falls where the cost rises, as its range is given. */
export function turnCost(model: Model, assumed: CostAssumptions, bound: Bound): number {
  const price = model.prices[model.ids[0] ?? ""];
  if (!price) return 0;
  const prompt = assumed.promptTokens[bound];
  const written = costOf(Math.min(assumed.replyTokens[bound], model.maxTokens), price.outputMicros);
  if (model.cache === "off") return costOf(prompt, price.inputMicros) + written;
  const hits = Math.floor((prompt * assumed.cacheHitPercent[bound]) / 100);
  // A turn adds messages, which are kept for five minutes.
  const writing = price.shortCacheWriteMicros ?? price.cacheWriteMicros;
  return costOf(hits, price.cacheReadMicros) + costOf(prompt - hits, writing) + written;
}

/**
 * How the turns of a round fall to its members, in parts: everyone has one, the entry another, and each deliverable one to
 * its owner. A rule of thumb: who has more to write works more.
 */
export function sharesOf({ members, entry, deliverables }: Phase): Map<string, number> {
  return new Map(
    members.map((member) => {
      const owned = deliverables.filter(({ owner }) => owner === member).length;
      return [member, 1 + owned + (member === entry ? 1 : 0)];
    }),
  );
}

/** Rounds of a phase in hundredths of a first round: those that gates send back to it, and those after failed reviews. */
export function expectedRounds(pipeline: Pipeline, phase: Phase, assumed: CostAssumptions, bound: Bound) {
  const passes = 100 + revisionsOf(pipeline, phase, assumed, bound);
  const review = stepsOfKind(pipeline.steps, "review").find((step) => step.phase === phase.name);
  const fails = review ? Math.min(review.maxFails * 100, assumed.failedReviewsPercent[bound]) : 0;
  const rounds = Math.floor((passes * (100 + fails)) / 100);
  const work = 100 + Math.floor(((rounds - 100) * assumed.furtherRoundPercent[bound]) / 100);
  return { passes, rounds, work };
}

function revisionsOf(pipeline: Pipeline, phase: Phase, assumed: CostAssumptions, bound: Bound): number {
  return stepsOfKind(pipeline.steps, "await-decision")
    .filter((gate) => isRepeatedBy(pipeline, phase.name, gate))
    .reduce((total, { onRevise }) => total + Math.min(onRevise.rounds * 100, assumed.revisionsPercent[bound]), 0);
}
