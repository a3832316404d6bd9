import type { Pipeline } from "../../../schema/types.ts";
import { allSteps } from "../../ir/steps.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";

/**
 * Returns the events of one uninterrupted round of a phase, with all reminders of its gate. Questions, retries and
 * operators add to them; each has a person or a fault as its cause.
 */
export function eventsOfRound({ steps }: Pick<Pipeline, "steps">, phase: string): number {
  const own = allSteps(steps).filter((step) => "phase" in step && step.phase === phase);
  return own.reduce((sum, step) => sum + (kindOfStep(step).events?.(step) ?? 0), 0);
}
