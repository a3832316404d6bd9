import type { Pipeline } from "../../schema/types.ts";
import { stepsOfKind } from "./steps.ts";

/**
 * Returns the maximum rounds of a phase through gates, returns and reviews; operators may add more. Every request for changes
 * repeats all phases from its target up to its gate, every return those from its target up to its condition, and every pass of a
 * phase may fail all its reviews again. So may the work of an element on a conflict of its branch.
 */
export function maxRounds(pipeline: Pick<Pipeline, "phases" | "steps">, phase: string): number {
  const review = stepsOfKind(pipeline.steps, "review").find((step) => step.phase === phase);
  const merges = 1 + (pipeline.phases[phase]?.each?.mergeRounds ?? 0);
  return maxPasses(pipeline, phase) * merges * (1 + (review?.maxFails ?? 0));
}

/** Returns how often a phase can reach its gate: once, and after every request for changes or return that repeats it. */
export function maxPasses(pipeline: Pick<Pipeline, "phases" | "steps">, phase: string): number {
  return 1 + repetitionsOf(pipeline, phase).reduce((sum, { rounds }) => sum + rounds, 0);
}

/** A gate whose requests for changes make a phase work again, or a condition that sends the work back. */
export interface Repetition {
  /** Maximum number in a project. */
  rounds: number;
}

export function repetitionsOf(pipeline: Pick<Pipeline, "phases" | "steps">, phase: string): Repetition[] {
  const at = (name: string) => pipeline.phases[name]?.index ?? 0;
  const isBetween = (first: string, last: string) => at(first) <= at(phase) && at(phase) <= at(last);
  const gates = stepsOfKind(pipeline.steps, "await-decision").filter((gate) =>
    at(gate.phase) === at(gate.onRevise.phase) ? phase === gate.phase : isBetween(gate.onRevise.phase, gate.phase),
  );
  const returns = stepsOfKind(pipeline.steps, "send-back").filter((step) => isBetween(step.phase, step.from));
  return [...gates.map(({ onRevise }) => onRevise), ...returns];
}

/** Returns how often a round of the phase is worked on side by side: once for each element of its list. */
export function mostElements({ phases }: Pick<Pipeline, "phases">, phase: string): number {
  return phases[phase]?.each?.items ?? 1;
}
