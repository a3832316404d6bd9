import type { Status } from "../../../schema/table.ts";
import type { AskStep } from "../../../schema/types.ts";
import type { Emission } from "../../asl/emission.ts";
import { expression, later } from "../../asl/expressions.ts";
import { noticeState } from "../../asl/notice.ts";
import { runState } from "../../asl/run-task.ts";
import { read } from "../../asl/scope.ts";
import { sortKey } from "../../asl/sort-keys.ts";
import type { States } from "../../asl/states.ts";
import { keep } from "../../asl/table.ts";
import { openState, waitingStates } from "../../asl/waiting.ts";
import type { StepKind } from "./step-kind.ts";

/** Waits for the answer to a question. */
export const askKind: StepKind<"ask"> = {
  places: { steps: ["next", "onExpire"], phases: ["phase"], groups: ["group"] },
  waiting: ({ phase, group, reminderSeconds, expiresSeconds }) => ({
    phase,
    groups: [group],
    right: () => "answers questions",
    reminderSeconds,
    expiresSeconds,
  }),
  states,
};

/** Waits for the answer to the question that the runner recorded; then the same round continues. */
function states(step: AskStep, { pipeline, scope }: Emission): States {
  const title = pipeline.phases[step.phase]?.title ?? step.phase;
  const reminder = { about: "question", next: openState(step.id), reminder: read(scope, "reminder") } as const;
  return waitingStates(
    {
      id: step.id,
      comment: `Wait for the answer to a question of ${step.phase}`,
      sortKey: sortKey.question(scope),
      set: {
        status: keep({ S: "OPEN" satisfies Status<"question"> }),
        expiresAt: keep({ S: expression(later(step.expiresSeconds)) }),
      },
      reminderSeconds: step.reminderSeconds,
      expiresSeconds: step.expiresSeconds,
      ...(step.reminderSeconds.length > 0 && { reminder: noticeState(reminder, scope) }),
      answered: { next: runState(step.next) },
      expired: { next: step.onExpire, reason: `A question about ${title} got no answer.` },
      onError: step.onExpire,
    },
    scope,
  );
}
