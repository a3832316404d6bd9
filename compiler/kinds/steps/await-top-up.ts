import { index, marks, partitions, type Status } from "../../../schema/table.ts";
import type { AwaitTopUpStep } from "../../../schema/types.ts";
import { assignCause } from "../../asl/causes.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { caughtReason, expression, later, literal, now } from "../../asl/expressions.ts";
import { noticeState } from "../../asl/notice.ts";
import { assign, count, read, type Scope } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { States, TaskState } from "../../asl/states.ts";
import {
  conditionFailed,
  put,
  tableRetry,
  updateItem,
  updateItemResource,
  waitingRetry,
  writeTimeoutSeconds,
} from "../../asl/table.ts";
import type { StepKind } from "./step-kind.ts";

/** Waits for a group to grant the project more money. */
export const awaitTopUpKind: StepKind<"await-top-up"> = {
  places: { steps: ["onGrant", "onRefuse", "onOther", "reviews.*"], phases: ["phase"], groups: ["group"] },
  waiting: ({ phase, group, expiresSeconds }) => ({
    phase,
    groups: [group],
    right: () => "grants more money",
    reminderSeconds: [],
    expiresSeconds,
  }),
  states,
};

/**
 * The runner names the top-up that is next when the money ends. All phases that name the same one share its item: the first
 * creates it, and each waits with a token of its own. So people are asked once, and the item has one outcome, which the API
 * delivers to every token.
 */
function states(step: AwaitTopUpStep, { scope }: Emission): States {
  const [ask, notice, open] = [stateName(step, "ask"), stateName(step, "notice"), stateName(step, "open")];
  const [waiting, expire, verdict] = [stateName(step, "wait"), stateName(step, "expire"), stateName(step, "verdict")];
  const { reviews = [] } = step;
  const isOutcome = (outcome: string) => expression(`${read(scope, "outcome")} = "${outcome}"`);
  const isGranted = `${read(scope, "verdict")} = "grant"`;
  return {
    [step.id]: {
      Type: "Choice",
      Comment: `Ask for more money, if that is what stopped ${step.phase}`,
      Choices: ["top-up", ...reviews.map(reviewNeedsMoney)].map((outcome) => ({
        Condition: isOutcome(outcome),
        Next: ask,
      })),
      Default: step.onOther,
    },
    [ask]: create(step, { next: notice, existing: open }, scope),
    [notice]: noticeState({ about: "top-up", phase: step.phase, next: open }, scope),
    [open]: openItem(step, waiting, scope),
    [waiting]: wait(step, { answered: verdict, silence: expire }, scope),
    [expire]: expireItem(step, open, scope),
    [verdict]: {
      Type: "Choice",
      Choices: [
        // The work is done: the review alone continues.
        ...reviews.map((review) => ({
          Condition: expression(`${isGranted} and ${read(scope, "outcome")} = "${reviewNeedsMoney(review)}"`),
          Next: review,
        })),
        {
          Condition: expression(isGranted),
          Assign: assignCause(scope, [step.phase], "top-up", sortKey.topUp(scope)),
          Next: step.onGrant,
        },
      ],
      Default: step.onRefuse,
    },
  };
}

/** Returns the outcome of a review that ran out of the project's money, by its step. */
export function reviewNeedsMoney(review: string): string {
  return `top-up:${review}`;
}

/** Creates the item; one that was closed when an earlier execution had ended is asked again. */
function create(step: AwaitTopUpStep, to: { next: string; existing: string }, scope: Scope): TaskState {
  return {
    ...writing(
      step,
      updateItem({
        sortKey: sortKey.topUp(scope),
        set: {
          status: put({ S: "OPEN" satisfies Status<"top-up"> }),
          phase: put({ S: step.phase }),
          round: put({ N: expression(`$string(${count(scope, "rounds", step.phase)})`) }),
          waits: put({ M: {} }),
          openedAt: put({ S: expression(now) }),
          expiresAt: put({ S: expression(later(step.expiresSeconds)) }),
        },
        remove: ["closedAt"],
        whereNewOrClosed: true,
      }),
      to.existing,
      scope,
    ),
    Output: {},
    Next: to.next,
  };
}

/** Adds the phase to those that wait, before it waits: an outcome that was sent to it before counts as not yet delivered. */
function openItem(step: AwaitTopUpStep, next: string, scope: Scope): TaskState {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments: updateItem({
      sortKey: sortKey.topUp(scope),
      set: {
        [index.mark]: put({ S: marks.waiting }),
        [index.since]: put({ S: expression(now) }),
      },
      within: { attribute: "waits", key: step.phase, value: { S: expression(now) } },
    }),
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [{ ErrorEquals: ["States.ALL"], Next: step.onOther, Assign: assign(scope, "reason", caughtReason) }],
    Output: {},
    Next: next,
  };
}

/** Waits for the outcome with a token that has an item of its own, which no runner can read. */
function wait(step: AwaitTopUpStep, to: { answered: string; silence: string }, scope: Scope): TaskState {
  return {
    Type: "Task",
    Resource: `${updateItemResource}.waitForTaskToken`,
    Arguments: updateItem({
      partition: partitions.tokens,
      sortKey: sortKey.topUpToken(step.phase, scope),
      set: {
        taskToken: put({ S: expression("$states.context.Task.Token") }),
        since: put({ S: expression(now) }),
      },
    }),
    HeartbeatSeconds: step.expiresSeconds,
    TimeoutSeconds: step.expiresSeconds + 1,
    Retry: waitingRetry,
    Catch: [
      { ErrorEquals: ["States.HeartbeatTimeout", "States.Timeout"], Next: to.silence },
      { ErrorEquals: ["States.ALL"], Next: step.onOther, Assign: assign(scope, "reason", caughtReason) },
    ],
    Assign: {
      ...assign(scope, "verdict", "$states.result.verdict"),
      ...assign(scope, "reason", `$exists($states.result.reason) ? $states.result.reason : ${read(scope, "reason")}`),
    },
    Output: {},
    Next: to.answered,
  };
}

/**
 * Expires the item for everybody. When people have decided at this very moment, or another phase's wait expired it before,
 * the machine waits on: the outcome is recorded and will be delivered.
 */
function expireItem(step: AwaitTopUpStep, open: string, scope: Scope): TaskState {
  return {
    ...writing(
      step,
      updateItem({
        sortKey: sortKey.topUp(scope),
        // Keeps its mark: the API delivers the expiry to the other phases that wait.
        set: { status: put({ S: "EXPIRED" satisfies Status<"top-up"> }) },
        within: { attribute: "waits", key: step.phase },
        whereStatus: "OPEN" satisfies Status<"top-up">,
      }),
      open,
      scope,
    ),
    Assign: assign(scope, "reason", literal(expiredReason)),
    Output: {},
    Next: step.onRefuse,
  };
}

const expiredReason = "The project's money is spent, and nobody granted more in time.";

/** A conditional write; `otherwise` follows where its condition is not met. */
function writing(
  step: AwaitTopUpStep,
  Arguments: ReturnType<typeof updateItem>,
  otherwise: string,
  scope: Scope,
): Omit<TaskState, "Next"> {
  return {
    Type: "Task",
    Resource: updateItemResource,
    Arguments,
    TimeoutSeconds: writeTimeoutSeconds,
    Retry: tableRetry,
    Catch: [
      { ErrorEquals: [conditionFailed], Next: otherwise },
      { ErrorEquals: ["States.ALL"], Next: step.onOther, Assign: assign(scope, "reason", caughtReason) },
    ],
  };
}
