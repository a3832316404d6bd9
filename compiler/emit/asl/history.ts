import type { Pipeline, Step } from "../../../schema/types.ts";
import { takesFromDay } from "../../asl/day.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { mostElements } from "../../ir/max-rounds.ts";
import { allSteps, stepsOfKind } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";

type Priced = Pick<Pipeline, "phases" | "steps" | "budget">;

/**
 * Returns the events of one uninterrupted round of a phase, with all reminders of its gate, and of all elements where it is worked on
 * for each of a list. Questions, retries and operators add to them; each has a person or a fault as its cause.
 */
export function eventsOfRound(pipeline: Priced, phase: string): number {
  const inElement = stepsOfKind(pipeline.steps, "each").flatMap(({ branches }) => branches.flat());
  const further = mostElements(pipeline, phase) - 1;
  return eventsIn(pipeline.steps, phase, pipeline) + further * eventsIn(inElement, phase, pipeline);
}

/** Returns the events of all steps between phases, such as conditions, in one pass over them. */
export function eventsBetween({ steps }: Pick<Pipeline, "steps">): number {
  const between = allSteps(steps).filter((step) => !("phase" in step) || step.phase === undefined);
  return between.reduce((sum, step) => sum + (kindOfStep(step).events?.(step) ?? 0), 0);
}

function eventsIn(steps: readonly Step[], phase: string, pipeline: Priced): number {
  const own = allSteps(steps).filter((step) => "phase" in step && step.phase === phase);
  return own.reduce((sum, step) => sum + (kindOfStep(step).events?.(step) ?? 0) + eventsOfDay(step, pipeline), 0);
}

/** Taking and giving back the day's money, and one wait for the next day, after which it is taken again. */
function eventsOfDay(step: Step, pipeline: Priced): number {
  const isSpending = (step.kind === "run-swarm" || step.kind === "review") && takesFromDay(step, { pipeline });
  return isSpending ? 10 * eventsOf.task + eventsOf.callback : 0;
}
