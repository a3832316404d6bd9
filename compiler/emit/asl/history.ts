import type { Pipeline } from "../../../schema/types.ts";
import { stepsOfKind } from "../../ir/steps.ts";

// Events that Step Functions records: 6 for a callback, 5 for another Task, 2 for a Pass or Choice.
const callback = 6;
const task = 5;
const move = 2;

/**
 * Returns the events of one uninterrupted round of a phase, with all reminders of its gate. Questions, retries and
 * operators add to them; each has a person or a fault as its cause.
 */
export function eventsOfRound({ steps }: Pick<Pipeline, "steps">, phase: string): number {
  const isOfPhase = (step: { phase: string }) => step.phase === phase;
  const gate = stepsOfKind(steps, "await-decision").find(isOfPhase);
  const hasReview = stepsOfKind(steps, "review").some(isOfPhase);
  const run = move + callback + move;
  const review = hasReview ? callback + move : 0;
  const reminders = (gate?.reminderSeconds.length ?? 0) * (callback + move + task);
  return run + review + (gate ? task + move + callback + move + reminders : 0);
}
