import { expression } from "../../../asl/expressions.ts";
import { eventsOf } from "../../../asl/history-events.ts";
import { assign } from "../../../asl/scope.ts";
import type { StepKind } from "../step-kind.ts";

/** Continues with the kept ending. */
export const leaveFinallyKind: StepKind<"leave-finally"> = {
  places: { steps: ["finished", "stopped", "rejected"] },
  events: () => eventsOf.move,
  states: ({ id, finished, stopped, rejected }, { scope }) => ({
    [id]: {
      Type: "Choice",
      Comment: "End the project as it was to end before its final phases",
      Choices: [
        { Condition: expression('$ending = "finished"'), Next: finished },
        ...(rejected === undefined ? [] : [{ Condition: expression('$ending = "rejected"'), Next: rejected }]),
      ],
      Assign: assign(scope, "reason", "$endingReason"),
      Default: stopped,
    },
  }),
};
