import type { Pipeline, Step } from "../../schema/types.ts";
import type { Run } from "../kinds/steps/step-kind.ts";
import { kindOfStep } from "../kinds/steps/step-kinds.ts";
import { textAt, textsAt } from "../kinds/steps/text-at.ts";

/** Returns every step of the list in order, including those inside other steps. */
export function allSteps(steps: readonly Step[]): Step[] {
  const all: Step[] = [];
  // A list for each step took a twelfth of the time of a compilation.
  const add = (list: readonly Step[]) => {
    for (const step of list) {
      all.push(step);
      branchesOf(step).forEach(add);
    }
  };
  add(steps);
  return all;
}

/** Returns the lists of steps inside a step. */
export function branchesOf(step: Step): readonly (readonly Step[])[] {
  return kindOfStep(step).branches?.(step) ?? [];
}

/** Returns the steps of one kind, including those inside other steps. */
export function stepsOfKind<Kind extends Step["kind"]>(
  steps: readonly Step[],
  kind: Kind,
): Extract<Step, { kind: Kind }>[] {
  return allSteps(steps).filter((step): step is Extract<Step, { kind: Kind }> => step.kind === kind);
}

/** Returns how many elements are worked on one after another at most: with locks, each may wait for all before it. */
export function turnsAtMost({ atOnce, locks }: { atOnce: number; locks?: string }, elements: number): number {
  return locks === undefined ? Math.ceil(elements / atOnce) : elements;
}

/** Returns the ids of the steps that may follow in the same list; branches are separate lists. */
export function successors(step: Step): string[] {
  return kindOfStep(step).places.steps.flatMap((path) => textAt(step, path) ?? []);
}

/** Returns every expression over outputs: conditions of phases, of gates that pass automatically, and requirements of gates. */
export function expressionsOf(steps: readonly Step[]): string[] {
  return allSteps(steps).flatMap((step) =>
    (kindOfStep(step).places.expressions ?? []).flatMap((path) => textsAt(step, path)),
  );
}

/** Returns the step that works on a phase. */
export function workStepOf({ steps }: Pick<Pipeline, "steps">, phase: string): Step | undefined {
  return allSteps(steps).find((step) => workedOnBy(step) === phase);
}

/** Returns the phase whose work begins with the step; undefined for every other step. */
export function workedOnBy(step: Step): string | undefined {
  const phase = kindOfStep(step).work === undefined ? undefined : textAt(step, "phase");
  return phase === step.id ? phase : undefined;
}

/** Returns the tools that the work on a phase calls without an agent. */
export function toolsCalledIn(pipeline: Pipeline, phase: string): readonly string[] {
  const step = workStepOf(pipeline, phase);
  return (step && kindOfStep(step).run?.(step, pipeline)?.tools) ?? [];
}

/** A step that starts a runner, with the runner's needs. */
export interface StepRun extends Run {
  step: Step;
}

/** Returns the steps that start a runner. */
export function runsOf(pipeline: Pipeline): StepRun[] {
  return allSteps(pipeline.steps).flatMap((step) => {
    const run = kindOfStep(step).run?.(step, pipeline);
    return run === undefined ? [] : [{ step, ...run }];
  });
}
