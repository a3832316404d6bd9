import type { Pipeline, ProjectEstimate } from "../../schema/types.ts";
import { estimateCost } from "./estimate-cost.ts";

/** Returns the figures that a person needs before starting a project: minutes, money, and the number of decisions. */
export function estimateProject(pipeline: Pipeline): ProjectEstimate {
  const { minutes, expected, decisions } = estimateCost(pipeline);
  const questions = Object.values(pipeline.phases).flatMap(({ rehearsal }) => rehearsal?.ask ?? []).length;
  return { minutes, costMicros: expected, reviews: { gates: decisions.low, questions } };
}
