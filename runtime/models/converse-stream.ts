import type { ConverseStreamOutput, TokenUsage as ConverseUsage } from "@aws-sdk/client-bedrock-runtime";
import type { ContentBlock, Json, ModelReply, StopReason, TokenUsage } from "../swarm/ports.ts";

/** The stream broke off before the reply was whole. */
export class StreamCutShort extends Error {
  override readonly name = "StreamCutShort";
}

interface OpenBlock {
  id?: string;
  name?: string;
  text: string;
  json: string;
}

/** Collects a streamed reply. A tool call whose arguments are no JSON, or two with one id, make the whole reply `malformed_tool_use`. */
export async function readConverseStream(
  stream: AsyncIterable<ConverseStreamOutput>,
  modelId: string,
): Promise<ModelReply> {
  const blocks: OpenBlock[] = [];
  const block = (index = 0): OpenBlock => {
    blocks[index] ??= { text: "", json: "" };
    return blocks[index];
  };
  let stopReason: string | undefined;
  let usage: TokenUsage | undefined;
  for await (const event of stream) {
    if (event.contentBlockStart?.start?.toolUse !== undefined) {
      const { toolUseId = "", name = "" } = event.contentBlockStart.start.toolUse;
      Object.assign(block(event.contentBlockStart.contentBlockIndex), { id: toolUseId, name });
    } else if (event.contentBlockDelta !== undefined) {
      const { delta, contentBlockIndex } = event.contentBlockDelta;
      const open = block(contentBlockIndex);
      open.text += delta?.text ?? "";
      open.json += delta?.toolUse?.input ?? "";
    } else if (event.messageStop !== undefined) stopReason = event.messageStop.stopReason;
    else if (event.metadata?.usage !== undefined) usage = tokenUsage(event.metadata.usage);
  }
  if (stopReason === undefined || usage === undefined) throw new StreamCutShort("The reply's stream ended early.");
  return { ...finish(blocks, stopReason), usage, modelId };
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

function tokenUsage(usage: ConverseUsage): TokenUsage {
  return {
    inputTokens: usage.inputTokens ?? 0,
    outputTokens: usage.outputTokens ?? 0,
    cacheReadTokens: usage.cacheReadInputTokens ?? 0,
    cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
  };
}
