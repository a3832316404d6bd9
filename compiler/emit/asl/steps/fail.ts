import type { FailStep } from "../../../../schema/types.ts";
import { type Emission, stateName } from "../emission.ts";
import { expression, literal } from "../expressions.ts";
import { metaUpdate } from "../meta.ts";
import { read } from "../scope.ts";
import type { FailState, States } from "../states.ts";

/** Records why the project stops. A branch only fails; the machine around the branches records the reason. */
export function fail(step: FailStep, { scope }: Emission): States {
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
