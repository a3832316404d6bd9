import { enumerate } from "../../../base/enumerate.ts";
import { constants } from "../../../schema/defaults.ts";
import { requiredVotes } from "../../../schema/required-votes.ts";
import type { Status } from "../../../schema/table.ts";
import type { AwaitDecisionStep } from "../../../schema/types.ts";
import { assignCause } from "../../asl/causes.ts";
import { nothingSensitive } from "../../asl/delivered.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, later, literal, now } from "../../asl/expressions.ts";
import { eventsOf } from "../../asl/history-events.ts";
import { type Notice, noticeState } from "../../asl/notice.ts";
import { groundsOf, passage } from "../../asl/passage.ts";
import { allMet, requirementsOf } from "../../asl/requirements.ts";
import { assign, assignKey, count, read, type Scope } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { Assign, ChoiceRule, ChoiceState, States } from "../../asl/states.ts";
import {
  keep,
  put,
  tableRetry,
  type Update,
  updateItem,
  updateItemResource,
  writeTimeoutSeconds,
} from "../../asl/table.ts";
import { type Values, valuesSatisfy } from "../../asl/values.ts";
import { openState, type Waiting, waitingStates } from "../../asl/waiting.ts";
import type { StepKind } from "./step-kind.ts";

/** Waits at the gate of a phase. */
export const awaitDecisionKind: StepKind<"await-decision"> = {
  places: {
    steps: ["next", "onRevise.step", "onRevise.then", "onReviewAgain", "onReject", "onStop", "onOperator"],
    phases: ["phase", "onRevise.phase"],
    groups: ["group", "alsoApprovedBy.*.group", "delegate"],
    expressions: ["approveWhen", "requires.*.text"],
  },
  waiting: ({ reminderSeconds, expiresSeconds, ...step }) => ({
    phase: step.phase,
    groups: requiredVotes(step).map(({ group }) => group),
    right: (phases) => `decides at ${enumerate(phases)}`,
    reminderSeconds,
    expiresSeconds,
  }),
  /** The gate, the notice before it, and its reminders; and the same after each review that people may ask for. */
  events: ({ reminderSeconds, onReviewAgain }) =>
    (onReviewAgain === undefined ? 1 : 1 + constants.reviewsAgain) *
    (eventsOf.task +
      eventsOf.move +
      eventsOf.task +
      eventsOf.callback +
      eventsOf.move +
      reminderSeconds.length * (eventsOf.task + eventsOf.task + eventsOf.callback + eventsOf.move)),
  states,
};

/** Waits at the gate of a phase's round. It opens under the round's key, so a later round has its own gate. */
function states(step: AwaitDecisionStep, emission: Emission): States {
  const title = emission.pipeline.phases[step.phase]?.title ?? step.phase;
  return {
    ...(step.approveWhen !== undefined && passingByItself(step, step.approveWhen, emission)),
    ...waitingForPeople(step, title, emission),
    [stateName(step, "verdict")]: verdict(step, title, emission.scope),
  };
}

function waitingForPeople(step: AwaitDecisionStep, title: string, emission: Emission): States {
  const { pipeline, scope } = emission;
  const id = peopleState(step);
  const reminder = gateNotice(step, openState(id), read(scope, "reminder"));
  return waitingStates(
    {
      id,
      comment: `Open the gate of ${step.phase}`,
      sortKey: sortKey.gate(step.phase, scope),
      set: opening(step, emission),
      reminderSeconds: step.reminderSeconds,
      expiresSeconds: step.expiresSeconds,
      opening: assign(scope, "outcome", '"gate"'),
      ...(step.reminderSeconds.length > 0 && { reminder: noticeState(reminder, scope) }),
      answered: {
        next: stateName(step, "verdict"),
        assign: {
          ...assign(scope, "verdict", "$states.result.verdict"),
          ...(step.onReject !== undefined && assign(scope, "reason", rejectionReason(title, scope))),
          ...(pipeline.phases[step.phase]?.facts?.includes("ratings") && withRatings(step.phase, scope)),
        },
      },
      expired: {
        next: afterExpiry(step),
        reason: `The gate of ${title} closed without an answer.`,
        ...(step.onExpire === "approve" && { set: passage("silence") }),
        ...(step.onExpire === "approve" && unmetAtExpiry(step, title, scope)),
      },
      onError: step.onOperator,
    },
    scope,
  );
}

/** Adds the ratings of the people who approved to the facts of the phase. */
function withRatings(phase: string, scope: Scope): Assign {
  const known = `$lookup(${read(scope, "facts")}, "${phase}")`;
  return assignKey(scope, "facts", phase, `$merge([${known}, {"ratings": $states.result.ratings}])`);
}

function valuesAt({ reads }: AwaitDecisionStep, scope: Scope): Values {
  return { reads, scope, atGate: true };
}

/** A gate whose requirements are not met does not pass by its expiry, nor one of sensitive files; the operator decides then. */
function unmetAtExpiry(
  step: AwaitDecisionStep,
  title: string,
  scope: Scope,
): Pick<NonNullable<Waiting["expired"]>, "unless"> {
  const met = conditionsOf(step, scope);
  if (met.length === 0) return {};
  const why = scope.keepsDelivered
    ? "a requirement was not met, or sensitive files were changed"
    : "a requirement was not met";
  return {
    unless: {
      met: met.join(" and "),
      next: step.onOperator,
      reason: `The gate of ${title} closed without an answer, and it could not pass by itself: ${why}.`,
    },
  };
}

/** Returns what has to be true in JSONata for the gate to pass by itself, apart from its own condition. */
function conditionsOf(step: AwaitDecisionStep, scope: Scope): string[] {
  return [...(step.requires ? [allMet(step.requires, valuesAt(step, scope))] : []), ...nothingSensitive(scope)];
}

function gateNotice({ phase }: AwaitDecisionStep, next: string, reminder?: string): Notice {
  return { about: "gate", phase, next, ...(reminder !== undefined && { reminder }) };
}

/** Returns the state's name. The step's own name belongs to its first state, which is the condition if there is one. */
function peopleState(step: AwaitDecisionStep): string {
  return step.approveWhen === undefined ? step.id : stateName(step, "people");
}

function opening(step: AwaitDecisionStep, { pipeline, scope }: Emission): Update["set"] {
  return {
    ...(step.requires && requirementsOf(step.requires, pipeline, valuesAt(step, scope))),
    status: keep({ S: "OPEN" satisfies Status<"gate"> }),
    votes: keep({ M: {} }),
    revision: put({ S: expression(read(scope, "revision")) }),
    openedAt: keep({ S: expression(now) }),
    dueAt: keep({ S: expression(later(step.dueSeconds)) }),
    expiresAt: keep({ S: expression(later(step.expiresSeconds)) }),
  };
}

function afterExpiry(step: AwaitDecisionStep): string {
  switch (step.onExpire) {
    case "approve":
      return step.next;
    case "stop":
      return step.onStop;
    case "ask-operator":
      return step.onOperator;
    default:
      return step.onExpire satisfies never;
  }
}

/** Returns the states of a gate that may pass automatically. People are notified only when it does not, so no notice step precedes it. */
function passingByItself(step: AwaitDecisionStep, approveWhen: string, emission: Emission): States {
  const { pipeline, scope } = emission;
  const values = valuesAt(step, scope);
  const conditions = [valuesSatisfy(approveWhen, values), ...conditionsOf(step, scope)];
  const notice = stateName(step, "notice");
  return {
    [step.id]: {
      Type: "Choice",
      Comment: `Pass the gate of ${step.phase} by itself where the outputs allow it`,
      Choices: [{ Condition: expression(conditions.join(" and ")), Next: stateName(step, "pass") }],
      Default: notice,
    },
    [notice]: noticeState(gateNotice(step, peopleState(step)), scope),
    [stateName(step, "pass")]: {
      Type: "Task",
      Resource: updateItemResource,
      Arguments: updateItem({
        sortKey: sortKey.gate(step.phase, scope),
        set: { ...opening(step, emission), ...passage("condition"), ...groundsOf(approveWhen, pipeline, values) },
      }),
      TimeoutSeconds: writeTimeoutSeconds,
      Retry: tableRetry,
      Catch: [{ ErrorEquals: ["States.ALL"], Next: notice }],
      Output: {},
      Next: step.next,
    },
  };
}

/** Returns JSONata for the reason of a rejection, in the person's words when there are any. */
function rejectionReason(title: string, scope: Scope): string {
  const given = `$exists($states.result.reason) ? $states.result.reason : ${literal(`${title} was rejected.`)}`;
  return `$states.result.verdict = "reject" ? (${given}) : ${read(scope, "reason")}`;
}

function verdict(step: AwaitDecisionStep, title: string, scope: Scope): ChoiceState {
  const verdict = read(scope, "verdict");
  const revisions = count(scope, "revisions", step.phase);
  const approvable = [
    `${verdict} = "approve"`,
    ...(step.requires ? [allMet(step.requires, valuesAt(step, scope))] : []),
  ];
  return {
    Type: "Choice",
    Choices: [
      { Condition: expression(approvable.join(" and ")), Next: step.next },
      ...(step.requires ? [approvedUnmet(step, title, scope)] : []),
      ...(step.onReviewAgain === undefined ? [] : [reviewAgain(step, step.onReviewAgain, scope)]),
      ...(step.onReject === undefined ? [] : [{ Condition: expression(`${verdict} = "reject"`), Next: step.onReject }]),
      {
        Condition: expression(`${verdict} = "revise" and ${revisions} < ${step.onRevise.rounds}`),
        Assign: { ...assignKey(scope, "revisions", step.phase, `${revisions} + 1`), ...assignRevision(step, scope) },
        Next: step.onRevise.step,
      },
      {
        Condition: expression(`${verdict} = "revise"`),
        Assign: assign(
          scope,
          "reason",
          literal(`Changes to ${title} were asked for more often than the engagement allows.`),
        ),
        Next: step.onRevise.then,
      },
    ],
    Assign: assign(scope, "reason", `${literal(`The gate of ${title} got an unknown verdict: `)} & ${verdict}`),
    Default: step.onOperator,
  };
}

/** The same work gets a second gate after the review, under the next number, as it does after an operator's acceptance. */
function reviewAgain({ phase }: AwaitDecisionStep, next: string, scope: Scope): ChoiceRule {
  return {
    Condition: expression(`${read(scope, "verdict")} = "review-again"`),
    Assign: assignKey(scope, "rounds", phase, `${count(scope, "rounds", phase)} + 1`),
    Next: next,
  };
}

/** The API refuses such an approval. The machine holds to it, too, so that no way leads past a requirement. */
function approvedUnmet(step: AwaitDecisionStep, title: string, scope: Scope): ChoiceRule {
  return {
    Condition: expression(`${read(scope, "verdict")} = "approve"`),
    Assign: assign(scope, "reason", literal(`${title} was approved although a requirement of its gate is not met.`)),
    Next: step.onOperator,
  };
}

/** Records the decision for both the phase that works on the changes and the one whose gate requested them. */
function assignRevision(step: AwaitDecisionStep, scope: Scope) {
  return assignCause(scope, [step.onRevise.phase, step.phase], "decision", sortKey.gate(step.phase, scope));
}
