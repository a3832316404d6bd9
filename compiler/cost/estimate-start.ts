import type { Pipeline, StartEstimate } from "../../schema/types.ts";
import { outlineOf } from "../graph/outline.ts";
import { stepsOfKind } from "../ir/steps.ts";
import type { CostEstimate } from "./estimate-cost.ts";
import { rangeOf } from "./expected-cost.ts";
import { worstRetries } from "./worst-case.ts";
import { sum } from "./worst-cost.ts";

/**
 * Returns what an approval at the phase's gate starts: all phases until people are asked again for certain. Undefined when nothing follows.
 * The worst case is that of the phases, at most the project's budget.
 */
export function estimateStart(
  pipeline: Pipeline,
  { phases, budgetMicros }: CostEstimate,
  after: string,
): StartEstimate | undefined {
  const rows = rowsAfter(pipeline, after);
  if (rows.length === 0) return undefined;
  const costs = rows.map((row) => row.flatMap(({ phase }) => phases.find((each) => each.phase === phase) ?? []));
  const worst = costs.flat().map((cost) => cost.worst);
  return {
    phases: rows.flat(),
    costMicros: rangeOf((bound) => Math.min(budgetMicros, sum(costs.flat().map(({ expected }) => expected[bound])))),
    worstMicros: Math.min(
      budgetMicros,
      sum(worst.map(({ micros }) => micros)) + (worstRetries(pipeline, worst)?.micros ?? 0),
    ),
    // Phases side by side take as long as the longest of them.
    minutes: rangeOf((bound) => sum(costs.map((row) => Math.max(0, ...row.map(({ minutes }) => minutes[bound]))))),
  };
}

type Row = StartEstimate["phases"];

/** The last row is the first with a phase that is not skipped and ends at a gate. */
function rowsAfter(pipeline: Pipeline, after: string): Row[] {
  const gates = new Set(stepsOfKind(pipeline.steps, "await-decision").map(({ phase }) => phase));
  const outline = outlineOf(pipeline);
  const position = outline.findIndex(({ phases }) => phases.some(({ name }) => name === after));
  const following = outline.slice(position + 1);
  const last = following.findIndex(({ phases, conditions }) =>
    phases.some(({ name }) => gates.has(name) && !conditions.has(name)),
  );
  return following
    .slice(0, last < 0 ? following.length : last + 1)
    .map(({ phases, conditions }) =>
      phases.map(({ name }) => ({ phase: name, ...(conditions.has(name) && { isConditional: true as const }) })),
    );
}
