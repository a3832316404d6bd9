import type { Pipeline, Step } from "../../schema/types.ts";
import type { Scope } from "./scope.ts";
import type { States } from "./states.ts";

/** Context for the printers of all steps. */
export interface Emission {
  pipeline: Pipeline;
  scope: Scope;
}

/** Prints a list of steps; passed to kinds that contain lists. */
export type PrintSteps = (steps: readonly Step[], emission: Emission) => States;

/** Returns a state's name: the step's id, or the id, an underscore and a word. Ids contain no underscore. */
export function stateName(step: { id: string } | string, part: string): string {
  return `${typeof step === "string" ? step : step.id}_${part}`;
}

/** Returns the id of the step that a state belongs to. */
export function stepIdOf(state: string): string {
  return state.split("_", 1)[0] ?? state;
}
