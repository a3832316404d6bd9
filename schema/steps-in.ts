import type { Step } from "./types.ts";

/** Returns the steps of a list in order, with those inside other steps. */
export function stepsIn(steps: readonly Step[]): Step[] {
  return steps.flatMap((step) => [step, ...("branches" in step ? step.branches.flatMap(stepsIn) : [])]);
}
