import type { Status } from "../../../schema/table.ts";
import type { AwaitOperatorStep } from "../../../schema/types.ts";
import { assignCause } from "../../asl/causes.ts";
import { type Emission, stateName } from "../../asl/emission.ts";
import { expression, later, literal, now } from "../../asl/expressions.ts";
import { assign, assignKey, count, read, type Scope } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { ChoiceState, States } from "../../asl/states.ts";
import { keep } from "../../asl/table.ts";
import { waitingStates } from "../../asl/waiting.ts";
import type { StepKind } from "./step-kind.ts";

/** Waits for an operator's decision on a phase that cannot continue. */
export const awaitOperatorKind: StepKind<"await-operator"> = {
  places: { steps: ["onResume", "onAccept", "onStop"], phases: ["phase"], groups: ["group"] },
  waiting: ({ phase, group, expiresSeconds }) => ({
    phase,
    groups: [group],
    right: () => "decides as operator",
    reminderSeconds: [],
    expiresSeconds,
  }),
  states,
};

/** Waits for the operator. The item is named after the number of runs, because a round can arrive here more than once. */
function states(step: AwaitOperatorStep, { pipeline, scope }: Emission): States {
  const phase = pipeline.phases[step.phase];
  const title = phase?.title ?? step.phase;
  const waiting = waitingStates(
    {
      id: step.id,
      comment: `Ask an operator how ${step.phase} continues`,
      sortKey: sortKey.operator(step.phase, scope),
      set: {
        status: keep({ S: "OPEN" satisfies Status<"operator"> }),
        round: keep({ N: expression(`$string(${count(scope, "rounds", step.phase)})`) }),
        reason: keep({ S: expression(read(scope, "reason")) }),
        openedAt: keep({ S: expression(now) }),
        expiresAt: keep({ S: expression(later(step.expiresSeconds)) }),
      },
      reminderSeconds: [],
      expiresSeconds: step.expiresSeconds,
      answered: {
        next: stateName(step, "verdict"),
        assign: {
          ...assign(scope, "verdict", "$states.result.verdict"),
          ...assignKey(scope, "furtherSeconds", step.phase, furtherSeconds(step.phase, scope)),
          ...assign(scope, "reason", stopReason(title, scope)),
        },
      },
      expired: { next: step.onStop, reason: `No operator decided how ${title} continues.` },
      onError: step.onStop,
    },
    scope,
  );
  return { ...waiting, [stateName(step, "verdict")]: verdict(step, phase?.gated ?? false, scope) };
}

function verdict(step: AwaitOperatorStep, isGated: boolean, scope: Scope): ChoiceState {
  const verdict = read(scope, "verdict");
  return {
    Type: "Choice",
    Choices: [
      {
        Condition: expression(`${verdict} = "resume"`),
        Assign: assignCause(scope, [step.phase], "operator", sortKey.operator(step.phase, scope)),
        Next: step.onResume,
      },
      ...(isGated ? [secondGate(step, scope)] : []),
      { Condition: expression(`${verdict} = "accept"`), Next: step.onAccept },
    ],
    Default: step.onStop,
  };
}

/** Returns JSONata for the seconds that a run of the phase may take beyond the declared ones: an operator may grant more. */
function furtherSeconds(phase: string, scope: Scope): string {
  return `${count(scope, "furtherSeconds", phase)} + $sum([$states.result.furtherSeconds])`;
}

/** Returns JSONata for the reason of a stop, in the operator's words when there are any. */
function stopReason(title: string, scope: Scope): string {
  const otherwise = `${literal(`An operator stopped the project in ${title}: `)} & ${read(scope, "reason")}`;
  const given = `$exists($states.result.reason) ? $states.result.reason : ${otherwise}`;
  return `$states.result.verdict = "stop" ? (${given}) : ${read(scope, "reason")}`;
}

/** Returns a second gate for a round whose gate was already answered or has expired, since that one stays unchanged. */
function secondGate({ phase, onAccept }: AwaitOperatorStep, scope: Scope): ChoiceState["Choices"][number] {
  return {
    Condition: expression(`${read(scope, "verdict")} = "accept" and ${read(scope, "outcome")} = "gate"`),
    Assign: assignKey(scope, "rounds", phase, `${count(scope, "rounds", phase)} + 1`),
    Next: onAccept,
  };
}
