import type { LimitName } from "./entry.ts";
import type { StopReason } from "./ports.ts";
import { circleIn, type Progress } from "./progress.ts";

/** Unusable replies in a row, by cause. */
export interface Troubles {
  cutOff: number;
  malformed: number;
  filtered: number;
  timedOut: number;
  /** Text only, or nothing. */
  idle: number;
  refused: number;
}

export const noTroubles: Troubles = { cutOff: 0, malformed: 0, filtered: 0, timedOut: 0, idle: 0, refused: 0 };

interface Trouble {
  /** Maximum number; after one more the visit restarts. */
  most: number;
  limit: LimitName;
  /** Reason for the operator, when neither a restart nor the fallback has helped. */
  reason: string;
  /** Advice for the agent. */
  advice(maxTokens: number): string;
}

const troubles: { [cause in keyof Troubles]: Trouble } = {
  cutOff: {
    most: 2,
    limit: "reply-length",
    reason: "Replies were cut off at the model's maximum again and again.",
    advice: (maxTokens) =>
      `Your reply was cut off at ${maxTokens} tokens before any call was complete, so nothing was run. Write less at once: shorter text, or one file in several smaller ones.`,
  },
  malformed: {
    most: 3,
    limit: "malformed-replies",
    reason: "The model kept giving replies that cannot be read.",
    advice: () =>
      "Your last reply contained a tool call that cannot be parsed. Nothing was run. Call the tool again with arguments that fit its schema.",
  },
  filtered: {
    most: 2,
    limit: "guardrail",
    reason: "The guardrail kept intervening.",
    advice: () =>
      "A guardrail withheld your last reply. Go on with your task in other words and leave the withheld matter out.",
  },
  timedOut: {
    most: 2,
    limit: "turn-time",
    reason: "The model kept falling silent for longer than a turn may.",
    advice: () =>
      "Your last reply broke off: nothing came for as long as a turn may be silent. Take a smaller step this time: fewer calls, shorter text.",
  },
  idle: {
    most: 2,
    limit: "idle-replies",
    reason: "The model kept answering in words, without calling a tool.",
    advice: () =>
      "Your reply called no tool, so nothing happened: no person or agent reads your text. Call one now: a tool to continue your task, `handoff` where you have it, or `finish`.",
  },
  refused: {
    most: 0,
    limit: "refusal",
    reason:
      "The model declined to go on with this work, and no other one is declared that could. Declare a fallback, word the task differently, or accept what is there.",
    advice: () => "",
  },
};

/** Cause of a reply without a runnable call. */
export function troubleOf(stopReason: StopReason): keyof Troubles {
  switch (stopReason) {
    case "max_tokens":
      return "cutOff";
    case "malformed_tool_use":
    case "malformed_model_output":
      return "malformed";
    case "guardrail_intervened":
      return "filtered";
    // Sending refused text back makes the model refuse again (platform.claude.com, streaming refusals).
    case "content_filtered":
    case "refusal":
      return "refused";
    default:
      return "idle";
  }
}

export function adviceOn(cause: keyof Troubles, maxTokens: number): string {
  return troubles[cause].advice(maxTokens);
}

/** Repeated trouble of an agent in its visit that exceeds its maximum. */
export function troubleLimit({
  troubles: counts,
  progress,
}: {
  troubles: Troubles;
  progress: Progress;
}): (Pick<Trouble, "limit" | "reason"> & { isRefusal?: boolean }) | undefined {
  const causes = Object.keys(troubles) as (keyof Troubles)[];
  const cause = causes.find((each) => counts[each] > troubles[each].most);
  if (cause) return { limit: troubles[cause].limit, reason: troubles[cause].reason, isRefusal: cause === "refused" };
  const circle = circleIn(progress);
  return circle === undefined ? undefined : { limit: "repeated-calls", reason: circle };
}
