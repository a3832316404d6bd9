import { createHash } from "node:crypto";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import type { Json } from "../../../base/json.ts";
import type { StopReason } from "../../swarm/ports.ts";
import { prefixesOf, signatureOf } from "./signature.ts";

/** Part of the body of Converse and ConverseStream that is read here. */
export interface ConverseBody {
  system?: { text?: string; cachePoint?: WireCachePoint }[];
  messages: { role: "user" | "assistant"; content: ConverseBodyBlock[] }[];
  toolConfig?: { tools?: ConverseBodyTool[]; toolChoice?: object };
  inferenceConfig?: { maxTokens?: number; temperature?: number; topP?: number };
  additionalModelRequestFields?: { [field: string]: Json };
  requestMetadata?: { [key: string]: string };
}

export interface WireCachePoint {
  type?: string;
  ttl?: string;
}

export interface ConverseBodyTool {
  toolSpec?: { name: string; description?: string; inputSchema?: { json?: Json } };
  cachePoint?: WireCachePoint;
}

export interface WireReasoning {
  reasoningText?: { text?: string | null; signature?: string };
  /** Base64. */
  redactedContent?: string;
}

export interface ConverseBodyBlock {
  text?: string;
  reasoningContent?: WireReasoning;
  toolUse?: { toolUseId: string; name: string; input: Json };
  toolResult?: { toolUseId: string; status?: string; content: { text?: string }[] };
  cachePoint?: WireCachePoint;
}

/** Reply of the rehearsal model: text, calls, and the stop reason. */
export interface PlayedReply {
  /** Preceding reasoning; a service signs it and requires it back unchanged. */
  thought?: string;
  /** Id of the model that did it. */
  thinker?: string;
  text: string;
  calls: { name: string; input: { [argument: string]: Json } }[];
  stopReason?: StopReason;
  /** True when the last call is cut in the middle of its arguments. */
  isCut?: boolean;
  /** True when the text contains a file in a fenced block. */
  isFenced?: boolean;
}

/** Error response of the service. */
export interface PlayedFault {
  status: number;
  type: string;
  message: string;
}

export interface WireUsage {
  inputTokens: number;
  outputTokens: number;
  totalTokens: number;
  cacheReadInputTokens: number;
  cacheWriteInputTokens: number;
  /** By lifetime, the longer one first; absent when nothing was written. */
  cacheDetails?: CacheDetail[];
}

interface CacheDetail {
  ttl: "5m" | "1h";
  inputTokens: number;
}

interface WireCall {
  toolUseId: string;
  name: string;
  input: Json;
}

/** Prefix of the ids of calls that a model made after reasoning: a service knows its own model's calls from those of others. */
export const thoughtOutBy = (modelId: string): string =>
  `thought-${createHash("sha256").update(modelId).digest("hex").slice(0, 8)}`;

/** Call ids are the same for the same conversation: a repeated request gets the same reply, byte for byte. */
export function wireCalls(body: ConverseBody, reply: PlayedReply): WireCall[] {
  const turn = body.messages.length;
  const origin = reply.thinker === undefined ? "rehearsal" : thoughtOutBy(reply.thinker);
  return reply.calls.map(({ name, input }, index) => ({ toolUseId: `${origin}-${turn}-${index + 1}`, name, input }));
}

export const stopReasonOf = (reply: PlayedReply): StopReason =>
  reply.stopReason ?? (reply.calls.length > 0 ? "tool_use" : "end_turn");

/** Tokens as a service would count them: about four characters each, the repeated prefix from the cache if requested. */
export function wireUsage(body: ConverseBody, reply: PlayedReply): WireUsage {
  const fixed = tokens(JSON.stringify(body.system ?? []).length + JSON.stringify(body.toolConfig ?? {}).length);
  const messages = body.messages.map((message) => tokens(JSON.stringify(message.content).length));
  const total = messages.reduce((sum, count) => sum + count, fixed);
  const isCached = body.messages.at(-1)?.content.some(({ cachePoint }) => cachePoint !== undefined) ?? false;
  // The previous call's conversation is in the cache; this call adds the reply and its results.
  const read = isCached && messages.length > 2 ? total - (messages.at(-1) ?? 0) - (messages.at(-2) ?? 0) : 0;
  const written = isCached ? total - read : 0;
  const calls = JSON.stringify(reply.calls).length - (reply.isCut ? brokenOff(reply).length : 0);
  const outputTokens = tokens((reply.thought ?? "").length + reply.text.length + calls);
  return {
    inputTokens: total - read - written,
    outputTokens,
    totalTokens: total + outputTokens,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: written,
    ...(written > 0 && {
      cacheDetails: writtenByLifetime(body, written, read === 0 ? fixed + lastingTokens(body) : 0),
    }),
  };
}

/** Tokens of the first message before a cache point with a lifetime of an hour. */
function lastingTokens({ messages }: ConverseBody): number {
  const content = messages[0]?.content ?? [];
  const end = content.findLastIndex(({ cachePoint }) => cachePoint?.ttl === "1h");
  return end < 0 ? 0 : tokens(JSON.stringify(content.slice(0, end)).length);
}

/** The instructions and the lasting part of a brief have the lifetime of their cache points, other messages five minutes. */
function writtenByLifetime(body: ConverseBody, written: number, fixed: number): CacheDetail[] {
  const isLong = JSON.stringify([body.system, body.toolConfig]).includes('"ttl":"1h"');
  const long = isLong ? Math.min(fixed, written) : 0;
  return [
    ...(long > 0 ? [{ ttl: "1h" as const, inputTokens: long }] : []),
    ...(written > long ? [{ ttl: "5m" as const, inputTokens: written - long }] : []),
  ];
}

const tokens = (characters: number): number => Math.ceil(characters / 4);

export function converseResponse(body: ConverseBody, reply: PlayedReply): object {
  const text = reply.text === "" ? [] : [{ text: reply.text }];
  const thought =
    reply.thought === undefined ? [] : [{ reasoningContent: { reasoningText: sealed(reply.thought, body) } }];
  const calls = reply.isCut ? wireCalls(body, reply).slice(0, -1) : wireCalls(body, reply);
  const content = [...thought, ...text, ...calls.map((toolUse) => ({ toolUse }))];
  return {
    output: { message: { role: "assistant", content } },
    stopReason: stopReasonOf(reply),
    usage: wireUsage(body, reply),
    metrics: { latencyMs: 1 },
  };
}

/** Yields the frames of the reply in the service's order. */
export function* converseStreamFrames(body: ConverseBody, reply: PlayedReply): Generator<Uint8Array> {
  yield frame("messageStart", { role: "assistant" });
  let index = 0;
  if (reply.thought !== undefined) {
    yield* thoughtFrames(index, sealed(reply.thought, body));
    index += 1;
  }
  if (reply.text !== "") {
    for (const text of pieces(reply.text))
      yield frame("contentBlockDelta", { contentBlockIndex: index, delta: { text } });
    yield frame("contentBlockStop", { contentBlockIndex: index });
    index += 1;
  }
  const calls = wireCalls(body, reply);
  for (const [at, { toolUseId, name, input }] of calls.entries()) {
    yield frame("contentBlockStart", { contentBlockIndex: index, start: { toolUse: { toolUseId, name } } });
    const text = JSON.stringify(input);
    const isBroken = reply.isCut === true && at === calls.length - 1;
    for (const part of pieces(isBroken ? text.slice(0, text.length - brokenOff(reply).length) : text)) {
      yield frame("contentBlockDelta", { contentBlockIndex: index, delta: { toolUse: { input: part } } });
    }
    yield frame("contentBlockStop", { contentBlockIndex: index });
    index += 1;
  }
  yield frame("messageStop", { stopReason: stopReasonOf(reply) });
  yield frame("metadata", { usage: wireUsage(body, reply), metrics: { latencyMs: 1 } });
}

/** Part of the last call's arguments that is not sent. */
function brokenOff({ calls }: PlayedReply): string {
  const text = JSON.stringify(calls.at(-1)?.input ?? {});
  return text.slice(text.length >> 1);
}

const sealed = (thought: string, body: ConverseBody) => ({
  text: thought,
  signature: signatureOf(thought, prefixesOf(body).at(-1)),
});

function* thoughtFrames(contentBlockIndex: number, { text, signature }: ReturnType<typeof sealed>) {
  for (const piece of pieces(text))
    yield frame("contentBlockDelta", { contentBlockIndex, delta: { reasoningContent: { text: piece } } });
  yield frame("contentBlockDelta", { contentBlockIndex, delta: { reasoningContent: { signature } } });
  yield frame("contentBlockStop", { contentBlockIndex });
}

const pieceLength = 2000;

/** Splits a text. A split surrogate pair is safe: JSON contains each half as an escape. */
function pieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) =>
    text.slice(index * pieceLength, (index + 1) * pieceLength),
  );
}

const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes),
  (text) => new TextEncoder().encode(text),
);

function frame(eventType: string, payload: object): Uint8Array {
  return codec.encode({
    headers: {
      ":message-type": { type: "string", value: "event" },
      ":event-type": { type: "string", value: eventType },
      ":content-type": { type: "string", value: "application/json" },
    },
    body: new TextEncoder().encode(JSON.stringify(payload)),
  });
}
