import type { Pipeline, ProjectEstimate, StartEstimate } from "../../schema/types.ts";
import { estimateCost } from "./estimate-cost.ts";
import { estimateStart } from "./estimate-start.ts";

/** Returns the figures that a person needs before starting a project: minutes, money, and the number of decisions. */
export function estimateProject(pipeline: Pipeline): ProjectEstimate {
  const { minutes, expected, decisions } = estimateCost(pipeline);
  const questions = Object.values(pipeline.phases).flatMap(({ rehearsal }) => rehearsal?.ask ?? []).length;
  return { minutes, costMicros: expected, reviews: { gates: decisions.low, questions } };
}

/** Returns for each phase what an approval at its gate starts; phases that nothing follows are left out. */
export function estimateStarts(pipeline: Pipeline): ReadonlyMap<string, StartEstimate> {
  const costs = estimateCost(pipeline);
  return new Map(
    Object.keys(pipeline.phases).flatMap((name) => {
      const starts = estimateStart(pipeline, costs, name);
      return starts === undefined ? [] : [[name, starts]];
    }),
  );
}
