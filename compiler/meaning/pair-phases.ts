import type { Phase, Pipeline } from "../../schema/types.ts";
import { type Pair, same } from "./compare-values.ts";
import { outlineOf } from "./outline.ts";

/** Before and after of a phase; in both pipelines when it was only renamed. */
export interface PhasePair extends Pair<Phase> {
  /** The name before, where it is another. */
  was?: string;
}

/** The phases of both pipelines in the order of the new one, then those that are gone. */
export function pairPhases(before: Pipeline, after: Pipeline): PhasePair[] {
  const [old, now] = [phasesInOrder(before), phasesInOrder(after)];
  const gone = old.filter(({ name }) => !after.phases[name]);
  const renamed = new Map<string, Phase>();
  for (const phase of now.filter(({ name }) => !before.phases[name])) {
    const earlier = gone.find((other) => ![...renamed.values()].includes(other) && isRenamed(other, phase));
    if (earlier) renamed.set(phase.name, earlier);
  }
  const left = gone.filter((phase) => ![...renamed.values()].includes(phase));
  return [
    ...now.map((phase) => pairOf(phase, before.phases[phase.name], renamed.get(phase.name))),
    ...left.map((phase) => ({ name: phase.name, before: phase })),
  ];
}

function pairOf(phase: Phase, same: Phase | undefined, renamed: Phase | undefined): PhasePair {
  if (same) return { name: phase.name, before: same, after: phase };
  if (renamed) return { name: phase.name, was: renamed.name, before: renamed, after: phase };
  return { name: phase.name, after: phase };
}

export function phasesInOrder(pipeline: Pipeline): Phase[] {
  return outlineOf(pipeline).flatMap(({ phases }) => phases);
}

const telling = ["title", "goal", "members", "deliverables", "limits", "checks", "review"] as const;

/** A new name for a phase that otherwise stayed: most of what tells phases apart is equal, the deliverables among it. */
function isRenamed(before: Phase, after: Phase): boolean {
  const equal = telling.filter((key) => same(before[key], after[key])).length;
  return same(before.deliverables, after.deliverables) && equal > telling.length / 2;
}
