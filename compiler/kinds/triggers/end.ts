import { constants } from "../../../schema/defaults.ts";
import { endEvent } from "../../../schema/event-values.ts";
import { forWhich } from "./conditions.ts";
import type { TriggerKind } from "./trigger-kind.ts";

const expiresDays = constants.followUpExpiresSeconds / 86_400;

export const end: TriggerKind<"end"> = {
  noun: "an end",
  event: endEvent,
  isOpenToAnyone: () => false,
  lower: (declared) => declared,
  inWords: ({ of, by }) => `at the end of ${of}${by === undefined ? "" : `, if ${by} start them`}`,
  explain: ({ of, by, when, start }) => [
    by === undefined
      ? `At the end of each project of the flow ${of}${forWhich(when)}, a project of the flow ${start} starts.`
      : `At the end of each project of the flow ${of}${forWhich(when)}, the group ${by} is asked whether a project of the flow ${start} starts, and sees what it is started with. Without a decision within ${expiresDays} days it does not.`,
  ],
};
