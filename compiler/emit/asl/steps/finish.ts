import type { FinishStep } from "../../../../schema/types.ts";
import { type Emission, stateName } from "../emission.ts";
import { expression } from "../expressions.ts";
import { metaUpdate } from "../meta.ts";
import { assignedTables, read } from "../scope.ts";
import type { States } from "../states.ts";
import { conditionFailed } from "../table.ts";

/** Ends a branch by returning the variables it assigned, or records that the project is finished. */
export function finish(step: FinishStep, { scope }: Emission): States {
  if (step.branch) {
    return {
      [step.id]: { Type: "Succeed", Output: { entry: expression(read(scope, "entry")), ...assignedTables(scope) } },
    };
  }
  const end = stateName(step, "end");
  return {
    [step.id]: {
      ...metaUpdate({ status: "FINISHED" }),
      Catch: [{ ErrorEquals: [conditionFailed], Next: end }],
      Next: end,
    },
    [end]: {
      Type: "Succeed",
      Output: { outputs: expression(read(scope, "outputs")), revision: expression(read(scope, "revision")) },
    },
  };
}
