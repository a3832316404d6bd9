import type { Json } from "../../../base/json.ts";
import type { FinishStep } from "../../../schema/types.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression } from "../../asl/expressions.ts";
import { metaUpdate } from "../../asl/meta.ts";
import { assignedTables, nameOf, read, type Scope } from "../../asl/scope.ts";
import type { States } from "../../asl/states.ts";
import { conditionFailed } from "../../asl/table.ts";
import type { StepKind } from "./step-kind.ts";

/** The results of 40 elements have to be below 256 KiB together. */
const reasonLength = 200;

/** Finishes the project, also after a rejection, or a branch. */
export const finishKind: StepKind<"finish"> = { places: { steps: [] }, states };

/**
 * Ends a branch by returning the variables it assigned, or records that the project is finished. A rejection is no failure: people
 * decided it, so the execution succeeds, and its output says how it ended.
 */
function states(step: FinishStep, { scope }: Emission): States {
  if (step.element !== undefined) return { [step.id]: { Type: "Succeed", Output: elementResult(step.element, scope) } };
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

/** Returns what is kept of one element: an expression can ask how it ended, and people read why it did not finish. */
function elementResult(element: NonNullable<FinishStep["element"]>, scope: Scope): Json {
  const common = `"id": $elementId, "outputs": $${nameOf(scope, "outputs")}`;
  const ended = `${read(scope, "outcome")} = "failed" ? "failed" : "limit"`;
  const result =
    element === "finished"
      ? `{"ended": "finished", ${common}}`
      : `{"ended": ${ended}, ${common}, "reason": $substring(${read(scope, "reason")}, 0, ${reasonLength})}`;
  return {
    entry: expression(read(scope, "entry")),
    rounds: expression(`$${nameOf(scope, "rounds")}`),
    result: expression(result),
  };
}
