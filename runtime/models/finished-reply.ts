import type { ContentBlock, ModelReply, StopReason } from "../swarm/ports.ts";
import { closeBlock, isFinished, type OpenBlock } from "./open-block.ts";

/** A truncated reply keeps its complete calls, which are run like any other. */
export function finishedReply(
  blocks: OpenBlock[],
  reason: string,
): Pick<ModelReply, "content" | "stopReason" | "isCut"> {
  const stopReason = knownStopReason(reason);
  const isCut = stopReason === "max_tokens";
  const present = blocks.filter((block) => block !== undefined && (!isCut || isFinished(block)));
  const content = uniqueCalls(present.flatMap((block) => closeBlock(block) ?? []));
  const hasCalls = content.some(({ kind }) => kind === "tool-use");
  return isCut && hasCalls ? { content, stopReason: "tool_use", isCut: true } : { content, stopReason };
}

/** Renames repeated ids and names missing ones: models that number their calls may use a number twice, and some servers send none. */
function uniqueCalls(content: ContentBlock[]): ContentBlock[] {
  const seen = new Set<string>();
  return content.map((block) => {
    if (block.kind !== "tool-use") return block;
    const plain = block.id === "" ? "call" : block.id;
    let id = plain;
    for (let count = 2; seen.has(id); count += 1) id = `${plain}-${count}`;
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
