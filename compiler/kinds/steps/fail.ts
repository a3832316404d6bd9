import type { FailStep } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, literal } from "../../asl/expressions.ts";
import { metaUpdate } from "../../asl/meta.ts";
import { read } from "../../asl/scope.ts";
import type { FailState, States } from "../../asl/states.ts";
import type { StepKind } from "./step-kind.ts";

/** Stops the project, or a branch. */
export const failKind: StepKind<"fail"> = { places: { steps: [] }, states };

/** Records why the project stops. A branch only fails; the machine around the branches records the reason. */
function states(step: FailStep, { scope }: Emission): States {
  const reason = read(scope, "reason");
  const cause = expression(`${reason} != "" ? ${reason} : ${literal(step.cause)}`);
  const end: FailState = { Type: "Fail", Error: step.error, Cause: cause };
  if (scope.depth > 0) return { [step.id]: end };
  const endName = stateName(step, "end");
  const recorded = metaUpdate({ status: "STOPPED", cause });
  return {
    [step.id]: { ...recorded, Catch: [{ ErrorEquals: ["States.ALL"], Next: endName }], Next: endName },
    [endName]: end,
  };
}
