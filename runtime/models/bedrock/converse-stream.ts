import type {
  ContentBlockDelta,
  ConverseStreamOutput,
  TokenUsage as ConverseUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { ModelReply, TokenUsage } from "../../swarm/ports.ts";
import { finishedReply } from "../finished-reply.ts";
import { newBlock, type OpenBlock, sizeOfCall } from "../open-block.ts";
import { isTokenCount } from "../token-count.ts";

/** End of a stream. `seenBytes` is the size of the received part of the reply. */
export type StreamEnd =
  /** The whole reply; `usage` is absent when the service did not report it or reported an invalid count. */
  | ({ kind: "whole"; usage: TokenUsage | undefined; seenBytes: number } & Pick<
      ModelReply,
      "content" | "stopReason" | "isCut"
    >)
  | { kind: "broken"; seenBytes: number; cause: unknown };

/** Collects a streamed reply. Calls `heard` for each event: while there are events, the model is working. */
export async function readConverseStream(
  stream: AsyncIterable<ConverseStreamOutput>,
  heard: () => void = () => {},
): Promise<StreamEnd> {
  const reading: Reading = { blocks: [], seenBytes: 0 };
  let cause: unknown = new Error("The reply's stream ended early.");
  try {
    for await (const event of stream) {
      heard();
      read(event, reading);
    }
  } catch (error) {
    cause = error;
  }
  const { stopReason, usage, seenBytes } = reading;
  // After the stop reason the reply is complete; only its usage is missing.
  if (stopReason === undefined) return { kind: "broken", seenBytes, cause };
  return { kind: "whole", ...finishedReply(reading.blocks, stopReason), usage, seenBytes };
}

interface Reading {
  blocks: OpenBlock[];
  seenBytes: number;
  stopReason?: string;
  usage?: TokenUsage;
}

function read(event: ConverseStreamOutput, reading: Reading): void {
  const block = (index = 0): OpenBlock => {
    reading.blocks[index] ??= newBlock();
    return reading.blocks[index];
  };
  if (event.contentBlockStart?.start?.toolUse !== undefined) {
    const { toolUseId = "", name = "" } = event.contentBlockStart.start.toolUse;
    Object.assign(block(event.contentBlockStart.contentBlockIndex), { id: toolUseId, name });
    reading.seenBytes += sizeOfCall(name);
  } else if (event.contentBlockDelta !== undefined) {
    const { delta, contentBlockIndex } = event.contentBlockDelta;
    addDelta(block(contentBlockIndex), delta);
    reading.seenBytes += bytesOf(delta);
  } else if (event.contentBlockStop !== undefined) block(event.contentBlockStop.contentBlockIndex).isClosed = true;
  else if (event.messageStop?.stopReason !== undefined) reading.stopReason = event.messageStop.stopReason;
  else if (event.metadata?.usage !== undefined) {
    const usage = tokenUsage(event.metadata.usage);
    if (usage !== undefined) reading.usage = usage;
  }
}

function addDelta(block: OpenBlock, delta: ContentBlockDelta | undefined): void {
  block.text += delta?.text ?? "";
  block.json += delta?.toolUse?.input ?? "";
  const { reasoningContent } = delta ?? {};
  if (reasoningContent === undefined) return;
  block.isThought = true;
  block.thought += reasoningContent.text ?? "";
  if (reasoningContent.signature !== undefined) block.signature = (block.signature ?? "") + reasoningContent.signature;
  if (reasoningContent.redactedContent !== undefined)
    block.redacted = Buffer.concat([
      Buffer.from(block.redacted ?? "", "base64"),
      reasoningContent.redactedContent,
    ]).toString("base64");
}

function bytesOf(delta: ContentBlockDelta | undefined): number {
  const { text = "", toolUse, reasoningContent } = delta ?? {};
  return Buffer.byteLength(text + (toolUse?.input ?? "") + (reasoningContent?.text ?? ""));
}

/** Undefined when a count is missing or invalid: text would be concatenated, and NaN would make the sum NaN. */
function tokenUsage(usage: ConverseUsage): TokenUsage | undefined {
  const counts: unknown[] = [
    usage.inputTokens,
    usage.outputTokens,
    // Models without a cache omit these.
    usage.cacheReadInputTokens ?? 0,
    usage.cacheWriteInputTokens ?? 0,
  ];
  if (!counts.every(isTokenCount)) return undefined;
  const [inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0] = counts;
  const short = shortWrites(usage, cacheWriteTokens);
  return {
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...(short > 0 && { shortCacheWriteTokens: short }),
  };
}

/** Uses counts by lifetime only when they are part of the total written; otherwise all of it costs as much as the longest lifetime. */
function shortWrites({ cacheDetails }: ConverseUsage, written: number): number {
  if (!Array.isArray(cacheDetails)) return 0;
  const counts = cacheDetails.filter((detail) => detail?.ttl === "5m").map((detail) => detail.inputTokens);
  if (!counts.every(isTokenCount)) return 0;
  const sum = counts.reduce((total, count) => total + count, 0);
  return sum <= written ? sum : 0;
}
