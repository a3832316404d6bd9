import type { Pipeline, Step } from "../../../schema/types.ts";
import { mostElements } from "../../ir/max-rounds.ts";
import { allSteps, stepsOfKind } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";

/**
 * Returns the events of one uninterrupted round of a phase, with all reminders of its gate, and of all elements where it is worked on
 * for each of a list. Questions, retries and operators add to them; each has a person or a fault as its cause.
 */
export function eventsOfRound({ phases, steps }: Pick<Pipeline, "phases" | "steps">, phase: string): number {
  const inElement = stepsOfKind(steps, "each").flatMap(({ branches }) => branches.flat());
  return eventsIn(steps, phase) + (mostElements({ phases }, phase) - 1) * eventsIn(inElement, phase);
}

function eventsIn(steps: readonly Step[], phase: string): number {
  const own = allSteps(steps).filter((step) => "phase" in step && step.phase === phase);
  return own.reduce((sum, step) => sum + (kindOfStep(step).events?.(step) ?? 0), 0);
}
