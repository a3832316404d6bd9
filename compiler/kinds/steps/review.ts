import { constants } from "../../../schema/defaults.ts";
import type { Pipeline, ReviewStep } from "../../../schema/types.ts";
import { assignCause } from "../../asl/causes.ts";
import { statesFromDay, takesFromDay } from "../../asl/day.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, literal } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { runTask } from "../../asl/run-task.ts";
import { assign, assignKey, count, read, type Scope } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { Assign, States } from "../../asl/states.ts";
import { agentsNamed, highestLane } from "../../ir/lanes.ts";
import { reviewNeedsMoney } from "./await-top-up.ts";
import type { Run, StepKind } from "./step-kind.ts";

/** Runs a review of a phase. */
export const reviewKind: StepKind<"review"> = {
  places: { steps: ["next", "onFail", "onExhausted", "onLimit"], phases: ["phase"] },
  run,
  events: ({ isAgain }) => (isAgain ? constants.reviewsAgain : 1) * (eventsOf.callback + eventsOf.move),
  states,
};

function run({ phase, retry }: ReviewStep, pipeline: Pipeline): Run {
  const agents = agentsNamed([pipeline.phases[phase]?.review?.agent ?? ""], pipeline);
  return { agents, lane: highestLane(agents), attempts: retry.attempts };
}

/** Runs a review. A failed one sends the findings back to the swarm, as often as the phase allows. */
function states(step: ReviewStep, emission: Emission): States {
  const { scope, pipeline } = emission;
  const { lane } = run(step, pipeline);
  const outcome = read(scope, "outcome");
  const fails = count(scope, "reviewFails", step.phase);
  const reset = assignKey(scope, "reviewFails", step.phase, "0");
  const reported = {
    ...(pipeline.budget.topUp === undefined ? assign(scope, "outcome", ended) : endedOrOutOfMoney(step, scope)),
    ...(pipeline.phases[step.phase]?.facts && withReviewed(step.phase, scope)),
  };
  const work = (next: string, assigned: Assign) =>
    runTask(step, { mode: "review", lane }, emission, { next, assign: { ...reported, ...assigned } });
  const verdict = stateName(step, "verdict");
  return {
    ...(takesFromDay(step, emission)
      ? statesFromDay({ step, emission, name: step.id, next: verdict, run: work })
      : { [step.id]: work(verdict, {}) }),
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

/** Adds what the review found to the facts of the round that it judged. */
function withReviewed(phase: string, scope: Scope): Assign {
  const known = `$lookup(${read(scope, "facts")}, "${phase}")`;
  return assignKey(scope, "facts", phase, `$merge([${known}, $states.result.facts])`);
}

const ended = `$states.result.outcome != "done" ? "limit" : $states.result.passed = true ? "passed" : "failed"`;

/** A review that ran out of the project's money names the top-up that it waits for. */
function endedOrOutOfMoney({ id }: ReviewStep, scope: Scope): Assign {
  return {
    ...assign(scope, "outcome", `$states.result.outcome = "top-up" ? "${reviewNeedsMoney(id)}" : ${ended}`),
    ...assign(scope, "question", `$exists($states.result.question) ? $states.result.question : ""`),
  };
}

function exhausted({ maxFails }: ReviewStep): string {
  return maxFails === 1
    ? "The review failed again after another round of work."
    : `The review still failed after ${maxFails} further rounds of work.`;
}
