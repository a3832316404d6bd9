import type {
  ContentBlockDelta,
  ConverseStreamOutput,
  TokenUsage as ConverseUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { ContentBlock, ModelReply, StopReason, TokenUsage } from "../../swarm/ports.ts";
import { isCount } from "../../swarm/usage.ts";
import { addDelta, closeBlock, isFinished, newBlock, type OpenBlock } from "./open-block.ts";

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
  return { kind: "whole", ...finish(reading.blocks, stopReason), usage, seenBytes };
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

function bytesOf(delta: ContentBlockDelta | undefined): number {
  const { text = "", toolUse, reasoningContent } = delta ?? {};
  return Buffer.byteLength(text + (toolUse?.input ?? "") + (reasoningContent?.text ?? ""));
}

/** A truncated reply keeps its complete calls, which are run like any other. */
function finish(blocks: OpenBlock[], reason: string): Pick<ModelReply, "content" | "stopReason" | "isCut"> {
  const stopReason = knownStopReason(reason);
  const isCut = stopReason === "max_tokens";
  const present = blocks.filter((block) => block !== undefined && (!isCut || isFinished(block)));
  const content = uniqueCalls(present.flatMap((block) => closeBlock(block) ?? []));
  const hasCalls = content.some(({ kind }) => kind === "tool-use");
  return isCut && hasCalls ? { content, stopReason: "tool_use", isCut: true } : { content, stopReason };
}

/** Renames repeated ids: models that number their calls may use a number twice. */
function uniqueCalls(content: ContentBlock[]): ContentBlock[] {
  const seen = new Set<string>();
  return content.map((block) => {
    if (block.kind !== "tool-use") return block;
    let { id } = block;
    for (let count = 2; seen.has(id); count += 1) id = `${block.id}-${count}`;
    seen.add(id);
    return { ...block, id };
  });
}

const stopReasons: readonly string[] = [
  "end_turn",
  "tool_use",
  "max_tokens",
  "stop_sequence",
  "guardrail_intervened",
  "content_filtered",
  "refusal",
  "malformed_model_output",
  "malformed_tool_use",
  "model_context_window_exceeded",
] satisfies StopReason[];

/** Treats an unknown stop reason like an unreadable reply: the agent is informed and the call retried, within limits. */
function knownStopReason(reason: string): StopReason {
  return stopReasons.includes(reason) ? (reason as StopReason) : "malformed_model_output";
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

/** Far above any model's window: none has a hundredth of this. */
const mostTokens = 1e9;

function isTokenCount(value: unknown): value is number {
  return isCount(value) && value <= mostTokens;
}
