import type { FinishStep } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression } from "../../asl/expressions.ts";
import { metaUpdate } from "../../asl/meta.ts";
import { assignedTables, read } from "../../asl/scope.ts";
import type { States } from "../../asl/states.ts";
import { conditionFailed } from "../../asl/table.ts";
import type { StepKind } from "./step-kind.ts";

/** Finishes the project, also after a rejection, or a branch. */
export const finishKind: StepKind<"finish"> = { places: { steps: [] }, states };

/**
 * Ends a branch by returning the variables it assigned, or records that the project is finished. A rejection is no failure: people
 * decided it, so the execution succeeds, and its output says how it ended.
 */
function states(step: FinishStep, { scope }: Emission): States {
  if (step.branch) {
    return {
      [step.id]: { Type: "Succeed", Output: { entry: expression(read(scope, "entry")), ...assignedTables(scope) } },
    };
  }
  const end = stateName(step, "end");
  return {
    [step.id]: {
      ...metaUpdate(
        step.rejected ? { status: "REJECTED", cause: expression(read(scope, "reason")) } : { status: "FINISHED" },
      ),
      Catch: [{ ErrorEquals: [conditionFailed], Next: end }],
      Next: end,
    },
    [end]: {
      Type: "Succeed",
      Output: {
        ...(step.rejected && { ended: "rejected" }),
        outputs: expression(read(scope, "outputs")),
        revision: expression(read(scope, "revision")),
      },
    },
  };
}
