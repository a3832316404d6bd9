import type { Step } from "../../../schema/types.ts";
import type { Emission } from "../../asl/emission.ts";
import type { States } from "../../asl/states.ts";
import { kindOfStep } from "../../kinds/steps/step-kinds.ts";

/** Returns the states of a list of steps. The first state of a step has the step's id as its name. */
export function printSteps(steps: readonly Step[], emission: Emission): States {
  return Object.assign({}, ...steps.map((step) => kindOfStep(step).states(step, emission, printSteps)));
}
