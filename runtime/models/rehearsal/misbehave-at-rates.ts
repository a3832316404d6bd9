import { createHash } from "node:crypto";
import type { ConverseBody, PlayedReply } from "./wire.ts";

/**
 * Ways in which a real model's reply goes wrong: it breaks off at its maximum in the middle of a call, the model refuses, it
 * says what it would do and calls nothing, or it writes the name of a tool as none is called.
 */
export const misbehaviours = ["cut", "refuse", "words", "names"] as const;
export type Misbehaviour = (typeof misbehaviours)[number];

export interface MisbehaviourRates {
  /** Of replies with calls, the share that goes wrong in each way: 0 to 1, together at most 1. */
  rates: { readonly [kind in Misbehaviour]?: number };
  /** Another seed, other replies. */
  seed: number;
}

/**
 * Which replies go wrong follows from the seed and the request alone, without what differs from one rehearsal to the next: a
 * repeated request meets the same again, and a rehearsal can be repeated.
 */
export function misbehaviourOf(
  body: ConverseBody,
  modelId: string,
  { rates, seed }: MisbehaviourRates,
): Misbehaviour | undefined {
  let drawn = draw(`${seed}\n${modelId}\n${withoutChance(body)}`);
  return misbehaviours.find((kind) => {
    drawn -= rates[kind] ?? 0;
    return drawn < 0;
  });
}

/** The request without what every rehearsal has of its own: the project's id, times, and digests that depend on them. */
function withoutChance({ requestMetadata = {}, messages }: ConverseBody): string {
  const { project, ...metadata } = requestMetadata;
  const text = JSON.stringify([metadata, messages]).replaceAll(
    /\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|\b[0-9a-f]{7,64}\b/g,
    "",
  );
  return project === undefined ? text : text.replaceAll(project, "");
}

function draw(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;
}

/** A file in words breaks off, is only announced, or comes without an end; a name that is wrong has no counterpart in it. */
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
