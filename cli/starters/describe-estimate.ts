import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { enumerate } from "../../base/enumerate.ts";
import { moneyRange, numberRange } from "../../compiler/cost/ranges.ts";
import type { ProjectEstimate } from "../../schema/types.ts";

export function describeEstimate({ minutes, costMicros, reviews }: ProjectEstimate): string {
  const { gates, questions } = reviews;
  const parts = [count(gates, "gate"), ...(questions > 0 ? [count(questions, "question")] : [])];
  return [
    `${numberRange(minutes, "minute")} of work (likely ${minutes.likely})`,
    `${moneyRange(costMicros)} of models (likely ${dollars(costMicros.likely)})`,
    `${count(gates + questions, "review")} by people (${enumerate(parts)})`,
  ].join(", ");
}
