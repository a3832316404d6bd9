import type { AwaitDecisionStep, Pipeline } from "../../schema/types.ts";
import { stepsOfKind } from "./steps.ts";

/**
 * Returns the maximum rounds of a phase through gates and reviews; operators may add more. Every request for changes
 * repeats all phases from its target up to its gate, and every pass of a phase may fail all its reviews again.
 */
export function maxRounds(pipeline: Pick<Pipeline, "phases" | "steps">, phase: string): number {
  const review = stepsOfKind(pipeline.steps, "review").find((step) => step.phase === phase);
  return maxPasses(pipeline, phase) * (1 + (review?.maxFails ?? 0));
}

/** Returns how often a phase can reach its gate: once, and after every request for changes that repeats it. */
export function maxPasses(pipeline: Pick<Pipeline, "phases" | "steps">, phase: string): number {
  const repeating = stepsOfKind(pipeline.steps, "await-decision").filter((gate) => isRepeatedBy(pipeline, phase, gate));
  return 1 + repeating.reduce((sum, gate) => sum + gate.onRevise.rounds, 0);
}

/** True when a request for changes at the gate makes the phase work again. */
export function isRepeatedBy(pipeline: Pick<Pipeline, "phases">, phase: string, gate: AwaitDecisionStep): boolean {
  const at = (name: string) => pipeline.phases[name]?.index ?? 0;
  if (at(gate.phase) === at(gate.onRevise.phase)) return phase === gate.phase;
  return at(gate.onRevise.phase) <= at(phase) && at(phase) <= at(gate.phase);
}
