import type { Pipeline, Step } from "../../../schema/types.ts";
import type { Scope } from "./scope.ts";
import type { States } from "./states.ts";

/** What every step's printer needs beside its step. */
export interface Emission {
  pipeline: Pipeline;
  scope: Scope;
}

/** Prints a list of steps; passed to the fan-out, which holds lists. */
export type PrintSteps = (steps: readonly Step[], emission: Emission) => States;

/** States of a step are its id, or its id, an underscore and a word: ids have no underscore. */
export function stateName(step: { id: string } | string, part: string): string {
  return `${typeof step === "string" ? step : step.id}_${part}`;
}

/** The id of the step that a state belongs to. */
export function stepIdOf(state: string): string {
  return state.split("_", 1)[0] ?? state;
}
