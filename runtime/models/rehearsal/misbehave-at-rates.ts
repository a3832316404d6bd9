import { drawFor } from "./draw-for.ts";
import type { ServiceFault } from "./service-faults.ts";
import type { ConverseBody, PlayedReply } from "./wire.ts";

/**
 * Faults of real models' replies: `cut` ends at the token maximum in the middle of a call, `refuse` declines, `words`
 * describes an action without calling a tool, `names` calls a tool by a wrong name.
 */
export const misbehaviours = ["cut", "refuse", "words", "names"] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export interface MisbehaviourRates {
  /** Share of replies with calls, or of requests, that fail in each way: 0 to 1, together at most 1. */
  rates: { readonly [kind in Misbehaviour | ServiceFault]?: number };
  /** A different seed chooses different replies and requests. */
  seed: number;
}

/** Chooses a fault by the seed and the request alone: a repeated request fails the same way. */
export function misbehaviourOf(
  body: ConverseBody,
  modelId: string,
  { rates, seed }: MisbehaviourRates,
): Misbehaviour | undefined {
  let drawn = drawFor(body, modelId, String(seed));
  return misbehaviours.find((kind) => {
    drawn -= rates[kind] ?? 0;
    return drawn < 0;
  });
}

/** Applies a fault to a file in a text reply: it is cut, only announced, or not closed; there is no equivalent of a wrong name. */
function spoilFile(reply: PlayedReply, kind: Misbehaviour): PlayedReply {
  const { text } = reply;
  switch (kind) {
    case "cut":
      return { text: text.slice(0, text.length >> 1), calls: [], stopReason: "max_tokens" };
    case "refuse":
      return { text: "", calls: [], stopReason: "refusal" };
    case "words":
      return { text: "Next I would write the file.", calls: [] };
    case "names":
      return { text: text.slice(0, text.lastIndexOf("\n")), calls: [] };
    default:
      return kind satisfies never;
  }
}

export function spoil(reply: PlayedReply, kind: Misbehaviour): PlayedReply {
  const [first, ...others] = reply.calls;
  if (first === undefined) return reply.isFenced ? spoilFile(reply, kind) : reply;
  switch (kind) {
    case "cut":
      return { ...reply, isCut: true, stopReason: "max_tokens" };
    case "refuse":
      return { text: "", calls: [], stopReason: "refusal" };
    case "words":
      return { ...reply, text: `Next I would call ${first.name}.`, calls: [] };
    case "names":
      return { ...reply, calls: [{ ...first, name: first.name.replace("_", ".").concat("()") }, ...others] };
    default:
      return kind satisfies never;
  }
}
