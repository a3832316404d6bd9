import { forWhich } from "./conditions.ts";
import type { TriggerKind } from "./trigger-kind.ts";

export const webhook: TriggerKind<"webhook"> = {
  noun: "a message",
  event: undefined,
  isOpenToAnyone: ({ who }) => who === "anyone",
  lower: ({ for: _, ...declared }) => declared,
  inWords: () => "by messages",
  explain: ({ start, when, who, secret }) => [
    `It starts a project of the flow ${start} for each signed message${forWhich(when)}.`,
    who === "anyone"
      ? "Anyone may have written what is in it, so the flow has no tool that acts outside, and no secret, before a gate."
      : "Its sender vouches for the people who wrote what is in it.",
    `Messages are signed with the secret ${secret}, by Standard Webhooks.`,
  ],
};
