import type { AwaitOperatorStep } from "../../../../schema/types.ts";
import { assignCause } from "../causes.ts";
import { type Emission, stateName } from "../emission.ts";
import { expression, literal, now } from "../expressions.ts";
import { assign, count, read, type Scope } from "../scope.ts";
import type { ChoiceState, States } from "../states.ts";
import { keep } from "../table.ts";
import { waitingStates } from "../waiting.ts";

/** The operator decides. The item is named by the count of runs: a round can come here more than once. */
export function awaitOperator(step: AwaitOperatorStep, { pipeline, scope }: Emission): States {
  const title = pipeline.phases[step.phase]?.title ?? step.phase;
  const states = waitingStates(
    {
      id: step.id,
      comment: `Ask an operator how ${step.phase} goes on`,
      sortKey: operatorKey(step, scope),
      set: {
        status: keep({ S: "OPEN" }),
        round: keep({ N: expression(`$string(${count(scope, "rounds", step.phase)})`) }),
        reason: keep({ S: expression(read(scope, "reason")) }),
        openedAt: keep({ S: expression(now) }),
      },
      reminderSeconds: [],
      expiresSeconds: step.expiresSeconds,
      answered: { next: stateName(step, "verdict"), assign: assign(scope, "verdict", "$states.result.verdict") },
      expired: { next: step.onStop, reason: `No operator decided how ${title} goes on.` },
      onError: step.onStop,
    },
    scope,
  );
  return { ...states, [stateName(step, "verdict")]: verdict(step, title, scope) };
}

function operatorKey({ phase }: AwaitOperatorStep, scope: Scope): string {
  return `"OPERATOR#${phase}#" & $string(${read(scope, "entry")})`;
}

function verdict(step: AwaitOperatorStep, title: string, scope: Scope): ChoiceState {
  const verdict = read(scope, "verdict");
  return {
    Type: "Choice",
    Choices: [
      {
        Condition: expression(`${verdict} = "resume"`),
        Assign: assignCause(scope, [step.phase], "operator", operatorKey(step, scope)),
        Next: step.onResume,
      },
      { Condition: expression(`${verdict} = "accept"`), Next: step.onAccept },
    ],
    Assign: assign(
      scope,
      "reason",
      `${literal(`An operator stopped the project in ${title}: `)} & ${read(scope, "reason")}`,
    ),
    Default: step.onStop,
  };
}
