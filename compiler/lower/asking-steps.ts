import { defaults } from "../../schema/defaults.ts";
import type { Step } from "../../schema/types.ts";
import { askOperator } from "./ask-operator.ts";
import { notice } from "./notices.ts";
import {
  actsAfterGate,
  afterReview,
  entryOf,
  ids,
  needsFreshReview,
  type PhaseContext,
  spendsMoney,
} from "./phase-context.ts";
import { toSeconds } from "./units.ts";

export function askSteps({ engagement, phase }: PhaseContext): Step[] {
  const id = ids(phase);
  const group = (engagement.questionGroup ?? engagement.operators).name;
  const questions = { ...engagement.declared.questions };
  const origin = engagement.origin("questions");
  const expiresSeconds = toSeconds(questions.expires ?? defaults.questions.expires);
  return [
    notice({ id: id.questionNotice, origin, next: id.question }, "question", phase.name),
    {
      kind: "ask",
      id: id.question,
      origin,
      phase: phase.name,
      group,
      reminderSeconds: questions.remind?.map(toSeconds) ?? defaultReminders(expiresSeconds),
      expiresSeconds,
      next: id.run,
      onExpire: id.operatorNotice,
    },
  ];
}

/** Returns the default reminders before the expiry, so that an undeclared reminder does not forbid a short expiry. */
function defaultReminders(expiresSeconds: number): number[] {
  return defaults.questions.remind.map(toSeconds).filter((seconds) => seconds < expiresSeconds);
}

export function topUpSteps({ engagement, phase, exits }: PhaseContext): Step[] {
  const { topUp } = engagement.declared.budget;
  const { topUpGroup } = engagement;
  if (topUp === undefined || topUpGroup === undefined || !spendsMoney(phase)) return [];
  const id = ids(phase);
  return [
    {
      kind: "await-top-up",
      id: id.topUp,
      origin: engagement.origin("budget", "topUp", "group"),
      phase: phase.name,
      group: topUpGroup.name,
      expiresSeconds: toSeconds(topUp.expires ?? defaults.topUp.expires),
      onGrant: id.run,
      ...(phase.review && { reviews: [id.review, ...(needsFreshReview(phase) ? [id.reviewAgain] : [])] }),
      onRefuse: (topUp.then ?? defaults.topUp.then) === "stop" ? exits.stop : id.operatorNotice,
      onOther: id.operatorNotice,
    },
  ];
}

export function operatorSteps(context: PhaseContext): Step[] {
  const { engagement, phase, exits } = context;
  const id = ids(phase);
  return askOperator(
    engagement,
    { told: id.operatorNotice, asked: id.operator },
    {
      origin: phase.origin("title"),
      phase: phase.name,
      onResume: entryOf(engagement, phase),
      // A call that was not approved is not done: accepting continues without it.
      onAccept: actsAfterGate(phase) ? exits.next : afterReview(context),
      onStop: exits.stop,
    },
  );
}
