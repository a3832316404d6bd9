import type { Phase, Pipeline } from "../../schema/types.ts";
import { allSteps, branchesOf } from "../ir/steps.ts";
import { kindOfStep } from "../kinds/steps/step-kinds.ts";

/** One place in the order of an engagement: a phase, or phases side by side. */
export interface OutlineItem {
  phases: Phase[];
  /** The condition under which the phase runs. */
  when?: string;
}

/** Returns the engagement's order, as its author wrote it. */
export function outlineOf({ phases, steps }: Pick<Pipeline, "phases" | "steps">): OutlineItem[] {
  const conditions = new Map(
    allSteps(steps).flatMap((step) => {
      const condition = kindOfStep(step).condition?.(step);
      return condition === undefined ? [] : [[condition.phase, condition.when]];
    }),
  );
  const byIndex = Map.groupBy(
    Object.values(phases).toSorted((a, b) => a.index - b.index),
    ({ index }) => index,
  );
  // Phases side by side keep the order of their branches, which is that of the author's list.
  const branches = steps.flatMap(branchesOf).map(([first]) => first?.id ?? "");
  return [...byIndex.values()].map((members) => {
    const when = members.length === 1 ? conditions.get(members[0]?.name ?? "") : undefined;
    const ordered = members.toSorted((a, b) => branches.indexOf(a.name) - branches.indexOf(b.name));
    return { phases: ordered, ...(when !== undefined && { when }) };
  });
}
