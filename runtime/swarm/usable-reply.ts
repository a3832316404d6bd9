import type { Json } from "../../base/json.ts";
import type { ContentBlock, ModelReply } from "./ports.ts";

/** Deeper than any tool asks for; what walks JSON by recursion, as `JSON.stringify` does, ends at some thousands. */
const mostLevels = 100;

/** The reply as it can be kept: arguments nested too deep are left out, and the call says why it cannot be run. */
export function usableReply(reply: ModelReply): ModelReply {
  return { ...reply, content: reply.content.map(usableBlock) };
}

function usableBlock(block: ContentBlock): ContentBlock {
  if (block.kind !== "tool-use" || !isDeeper(block.input, mostLevels)) return block;
  const unusable = `The arguments of ${block.name} are nested too deep and were left out; at most ${mostLevels} levels are taken.`;
  return { ...block, input: {}, unusable };
}

/** Level by level, because the depth is what cannot be trusted. */
function isDeeper(value: Json, levels: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (each !== null && typeof each === "object" ? Object.values(each) : []));
  }
  return false;
}
