import type {
  ContentBlockDelta,
  ConverseStreamOutput,
  TokenUsage as ConverseUsage,
} from "@aws-sdk/client-bedrock-runtime";
import type { ContentBlock, Json, ModelReply, StopReason, TokenUsage } from "../swarm/ports.ts";
import { isCount } from "../swarm/usage.ts";

interface OpenBlock {
  id?: string;
  name?: string;
  text: string;
  json: string;
}

/** What came of a stream. `seenBytes` is how much of the reply arrived. */
export type StreamEnd =
  /** The whole reply; `usage` is absent where the service did not say it, or said something that is no count. */
  | { kind: "whole"; content: ContentBlock[]; stopReason: StopReason; usage: TokenUsage | undefined; seenBytes: number }
  | { kind: "broken"; seenBytes: number; cause: unknown };

/** Collects a streamed reply. A tool call whose arguments are no JSON, or two with one id, make the whole reply `malformed_tool_use`. */
export async function readConverseStream(stream: AsyncIterable<ConverseStreamOutput>): Promise<StreamEnd> {
  const reading: Reading = { blocks: [], seenBytes: 0 };
  let cause: unknown = new Error("The reply's stream ended early.");
  try {
    for await (const event of stream) read(event, reading);
  } catch (error) {
    cause = error;
  }
  const { blocks, stopReason, usage, seenBytes } = reading;
  // After the reason for stopping nothing of the reply is missing, only what it cost.
  if (stopReason === undefined) return { kind: "broken", seenBytes, cause };
  return { kind: "whole", ...finish(blocks, stopReason), usage, seenBytes };
}

interface Reading {
  blocks: OpenBlock[];
  seenBytes: number;
  stopReason?: string;
  usage?: TokenUsage;
}

function read(event: ConverseStreamOutput, reading: Reading): void {
  const { blocks } = reading;
  const block = (index = 0): OpenBlock => {
    blocks[index] ??= { text: "", json: "" };
    return blocks[index];
  };
  if (event.contentBlockStart?.start?.toolUse !== undefined) {
    const { toolUseId = "", name = "" } = event.contentBlockStart.start.toolUse;
    Object.assign(block(event.contentBlockStart.contentBlockIndex), { id: toolUseId, name });
  } else if (event.contentBlockDelta !== undefined) {
    const { delta, contentBlockIndex } = event.contentBlockDelta;
    const open = block(contentBlockIndex);
    open.text += delta?.text ?? "";
    open.json += delta?.toolUse?.input ?? "";
    reading.seenBytes += bytesOf(delta);
  } else if (event.messageStop?.stopReason !== undefined) reading.stopReason = event.messageStop.stopReason;
  else if (event.metadata?.usage !== undefined) {
    const usage = tokenUsage(event.metadata.usage);
    if (usage !== undefined) reading.usage = usage;
  }
}

/** Reasoning is not kept, but it is paid for. */
function bytesOf(delta: ContentBlockDelta | undefined): number {
  const { text = "", toolUse, reasoningContent } = delta ?? {};
  return Buffer.byteLength(text + (toolUse?.input ?? "") + (reasoningContent?.text ?? ""));
}

function finish(blocks: OpenBlock[], reason: string): Pick<ModelReply, "content" | "stopReason"> {
  // Indexes may leave holes where the model thought: reasoning is not kept.
  const closed = blocks.filter(Boolean).flatMap((block) => closeBlock(block) ?? []);
  const calls = blocks.filter((block) => block?.name !== undefined);
  const isMalformed =
    calls.some(({ json }) => parse(json) === undefined) || new Set(calls.map(({ id }) => id)).size < calls.length;
  const stopReason = knownStopReason(reason);
  return {
    content: closed,
    stopReason: isMalformed && stopReason !== "max_tokens" ? "malformed_tool_use" : stopReason,
  };
}

function closeBlock({ id, name, text, json }: OpenBlock): ContentBlock | undefined {
  if (id === undefined || name === undefined) return text === "" ? undefined : { kind: "text", text };
  const input = parse(json);
  return input === undefined ? undefined : { kind: "tool-use", id, name, input };
}

function parse(json: string): Json | undefined {
  if (json.trim() === "") return {};
  try {
    return JSON.parse(json) as Json;
  } catch {
    return undefined;
  }
}

const stopReasons: readonly string[] = [
  "end_turn",
  "tool_use",
  "max_tokens",
  "stop_sequence",
  "guardrail_intervened",
  "content_filtered",
  "malformed_model_output",
  "malformed_tool_use",
  "model_context_window_exceeded",
] satisfies StopReason[];

/** A reason this version does not know is treated like a reply that cannot be read: told and tried again, within bounds. */
function knownStopReason(reason: string): StopReason {
  return stopReasons.includes(reason) ? (reason as StopReason) : "malformed_model_output";
}

/** Undefined where a count is missing or is none: text would be added as text, and NaN would make the sum one. */
function tokenUsage(usage: ConverseUsage): TokenUsage | undefined {
  const counts: unknown[] = [
    usage.inputTokens,
    usage.outputTokens,
    // Models without a cache leave these out.
    usage.cacheReadInputTokens ?? 0,
    usage.cacheWriteInputTokens ?? 0,
  ];
  if (!counts.every(isTokenCount)) return undefined;
  const [inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0] = counts;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

/** No model's window holds a hundredth of this. */
const mostTokens = 1e9;

function isTokenCount(value: unknown): value is number {
  return isCount(value) && value <= mostTokens;
}
