import type { Pipeline } from "../../../schema/types.ts";
import { stepsOfKind } from "../../ir/steps.ts";

// Events that Step Functions records: a callback 6, another Task 5, a Pass or Choice 2.
const callback = 6;
const task = 5;
const move = 2;

/**
 * Events of one round of a phase that nobody interrupts, all reminders of its gate included. Questions, retries and operators come
 * on top of it; each is a person's or a fault's doing.
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
