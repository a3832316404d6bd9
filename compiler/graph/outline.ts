import type { Phase, Pipeline } from "../../schema/types.ts";
import { allSteps, branchesOf, workedOnBy } from "../ir/steps.ts";
import { kindOfStep } from "../kinds/steps/step-kinds.ts";

/** One place in the order of an engagement: a phase, or phases side by side. */
export interface OutlineItem {
  phases: Phase[];
  /** The condition under which a phase runs, by the phase's name. */
  conditions: ReadonlyMap<string, string>;
}

/** Returns the engagement's order, as its author wrote it. */
export function outlineOf({ phases, steps }: Pick<Pipeline, "phases" | "steps">): OutlineItem[] {
  const conditions = conditionsIn(steps);
  const byIndex = Map.groupBy(
    Object.values(phases).toSorted((a, b) => a.index - b.index),
    ({ index }) => index,
  );
  // Phases side by side keep the order of their branches, which is that of the author's list.
  const branches = steps.flatMap(branchesOf).flatMap((branch) => branch.flatMap((step) => workedOnBy(step) ?? []));
  return [...byIndex.values()].map((members) => ({
    phases: members.toSorted((a, b) => branches.indexOf(a.name) - branches.indexOf(b.name)),
    conditions: new Map([...conditions].filter(([phase]) => members.some(({ name }) => name === phase))),
  }));
}

function conditionsIn(steps: Pipeline["steps"]): Map<string, string> {
  return new Map(
    allSteps(steps).flatMap((step) => {
      const condition = kindOfStep(step).condition?.(step);
      return condition === undefined ? [] : [[condition.phase, condition.when]];
    }),
  );
}
