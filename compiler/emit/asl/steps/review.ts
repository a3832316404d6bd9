import type { ReviewStep } from "../../../../schema/types.ts";
import { assignCause } from "../causes.ts";
import { type Emission, stateName } from "../emission.ts";
import { expression, literal } from "../expressions.ts";
import { runTask } from "../run-task.ts";
import { assign, assignKey, count, read } from "../scope.ts";
import { sortKey } from "../sort-keys.ts";
import type { States } from "../states.ts";

/** Runs a review. A failed one sends the findings back to the swarm, as often as the phase allows. */
export function review(step: ReviewStep, emission: Emission): States {
  const { scope } = emission;
  const outcome = read(scope, "outcome");
  const fails = count(scope, "reviewFails", step.phase);
  const reset = assignKey(scope, "reviewFails", step.phase, "0");
  return {
    [step.id]: runTask(step, emission, {
      next: stateName(step, "verdict"),
      assign: assign(
        scope,
        "outcome",
        `$states.result.outcome != "done" ? "limit" : $states.result.passed = true ? "passed" : "failed"`,
      ),
    }),
    [stateName(step, "verdict")]: {
      Type: "Choice",
      Choices: [
        { Condition: expression(`${outcome} = "passed"`), Assign: reset, Next: step.next },
        {
          Condition: expression(`${outcome} = "failed" and ${fails} < ${step.maxFails}`),
          Assign: {
            ...assignKey(scope, "reviewFails", step.phase, `${fails} + 1`),
            ...assignCause(scope, [step.phase], "review", sortKey.review(step.phase, scope)),
          },
          Next: step.onFail,
        },
        {
          Condition: expression(`${outcome} = "failed"`),
          Assign: { ...reset, ...assign(scope, "reason", literal(exhausted(step))) },
          Next: step.onExhausted,
        },
      ],
      Assign: assign(scope, "reason", literal("The review of the phase reached a limit.")),
      Default: step.onLimit,
    },
  };
}

function exhausted({ maxFails }: ReviewStep): string {
  return maxFails === 1
    ? "The review failed again after another round of work."
    : `The review still failed after ${maxFails} further rounds of work.`;
}
