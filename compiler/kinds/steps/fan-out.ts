import type { FanOutStep, Step } from "../../../schema/types.ts";
import { type Emission, type PrintSteps, stateName } from "../../asl/emission.ts";
import { caughtReason } from "../../asl/expressions.ts";
import { assign, initialVariables, read, type Scope, tablesFromBranches } from "../../asl/scope.ts";
import type { Machine, States } from "../../asl/states.ts";
import type { StepKind } from "./step-kind.ts";

/** Works on phases side by side. */
export const fanOutKind: StepKind<"fan-out"> = {
  places: { steps: ["next", "onError"] },
  branches: ({ branches }) => branches,
  withBranches: (step, branches) => ({ ...step, branches }),
  states,
};

/**
 * Runs branches in parallel. They count their runs from the same number, since their phases differ. When one fails, the
 * counts of all are lost, so the machine skips more of them than a history of 25,000 events can contain.
 */
function states(step: FanOutStep, emission: Emission, print: PrintSteps): States {
  const { scope } = emission;
  const inner: Scope = { depth: scope.depth + 1 };
  return {
    [step.id]: {
      Type: "Parallel",
      Branches: step.branches.map((branch, index) =>
        branchMachine(stateName(step, `branch-${index + 1}`), branch, { ...emission, scope: inner }, print),
      ),
      Catch: [
        {
          ErrorEquals: ["States.ALL"],
          Assign: {
            ...assign(scope, "entry", `${read(scope, "entry")} + 1000`),
            ...assign(scope, "reason", caughtReason),
          },
          Next: step.onError,
        },
      ],
      Assign: { ...assign(scope, "entry", "$max($states.result.entry)"), ...tablesFromBranches(scope) },
      Output: {},
      Next: step.next,
    },
  };
}

function branchMachine(begin: string, steps: readonly Step[], emission: Emission, print: PrintSteps): Machine {
  const outer: Scope = { depth: emission.scope.depth - 1 };
  return {
    StartAt: begin,
    States: {
      [begin]: {
        Type: "Pass",
        Assign: initialVariables(emission.scope, read(outer, "entry")),
        Next: steps[0]?.id ?? "",
      },
      ...print(steps, emission),
    },
  };
}
