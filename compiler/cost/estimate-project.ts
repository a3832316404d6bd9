import type { Pipeline, ProjectEstimate } from "../../schema/types.ts";
import { estimateCost } from "./estimate-cost.ts";

/** What somebody who starts a project asks first: minutes, money, and how often people are needed. */
export function estimateProject(pipeline: Pipeline): ProjectEstimate {
  const { minutes, expected, decisions } = estimateCost(pipeline);
  const questions = Object.values(pipeline.phases).flatMap(({ rehearsal }) => rehearsal?.ask ?? []).length;
  return { minutes, costMicros: expected, reviews: { gates: decisions.low, questions } };
}
