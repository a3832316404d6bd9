import { createHash } from "node:crypto";
import type { ConverseBody, PlayedReply } from "./wire.ts";

/**
 * Faults of real models' replies: `cut` ends at the token maximum in the middle of a call, `refuse` declines, `words`
 * describes an action without calling a tool, `names` calls a tool by a wrong name.
 */
export const misbehaviours = ["cut", "refuse", "words", "names"] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export interface MisbehaviourRates {
  /** Share of replies with calls that fail in each way: 0 to 1, together at most 1. */
  rates: { readonly [kind in Misbehaviour]?: number };
  /** A different seed chooses different replies. */
  seed: number;
}

/**
 * Chooses a fault by the seed and the request alone: a repeated request fails the same way. A request that names its turn is
 * drawn by the turn, because phases that work side by side read different amounts of each other's work in each rehearsal;
 * others are drawn by their text, without its parts that differ between rehearsals.
 */
export function misbehaviourOf(
  body: ConverseBody,
  modelId: string,
  { rates, seed }: MisbehaviourRates,
): Misbehaviour | undefined {
  const { project: _, ...caller } = body.requestMetadata ?? {};
  const request = caller.turn === undefined ? withoutChance(body) : JSON.stringify(caller);
  let drawn = draw(`${seed}\n${modelId}\n${request}`);
  return misbehaviours.find((kind) => {
    drawn -= rates[kind] ?? 0;
    return drawn < 0;
  });
}

/**
 * Removes the parts of a request that differ between rehearsals: the project's id, times, digests that depend on them, and the
 * signatures of thoughts, whose key is the service's own.
 */
function withoutChance({ requestMetadata = {}, messages }: ConverseBody): string {
  const { project, ...metadata } = requestMetadata;
  const text = JSON.stringify([metadata, messages]).replaceAll(
    /"signature":"[^"]*"|\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b[0-9a-f]{7,64}\b/g,
    "",
  );
  return project === undefined ? text : text.replaceAll(project, "");
}

function draw(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
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
