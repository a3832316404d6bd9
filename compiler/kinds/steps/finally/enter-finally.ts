import { expression } from "../../../asl/expressions.ts";
import { eventsOf } from "../../../asl/history-events.ts";
import { read } from "../../../asl/scope.ts";
import type { StepKind } from "../step-kind.ts";

/** Keeps how and why the project ends, because the final phases have outcomes of their own. */
export const enterFinallyKind: StepKind<"enter-finally"> = {
  places: { steps: ["next"] },
  events: () => eventsOf.move,
  states: ({ id, ending, next }, { scope }) => ({
    [id]: {
      Type: "Pass",
      Comment: `Keep that the project is ${ending}, for after its final phases`,
      Assign: { ending, endingReason: expression(read(scope, "reason")) },
      Next: next,
    },
  }),
};
