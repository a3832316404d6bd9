import type { Json } from "../../base/json.ts";
import type { ContentBlock, ModelReply } from "./ports.ts";

/** Deeper than any tool needs; recursive JSON code such as `JSON.stringify` fails at some thousands. */
const mostLevels = 100;

/** The storable form of a reply: arguments nested too deeply are removed, and the call contains the reason why it cannot be run. */
export function usableReply(reply: ModelReply): ModelReply {
  return { ...reply, content: reply.content.map(usableBlock) };
}

function usableBlock(block: ContentBlock): ContentBlock {
  if (block.kind !== "tool-use" || !isDeeper(block.input, mostLevels)) return block;
  const unusable = `The arguments of ${block.name} are nested too deep and were left out; at most ${mostLevels} levels are taken.`;
  return { ...block, input: {}, unusable };
}

/** Checks level by level, because recursion depends on the untrusted depth. */
function isDeeper(value: Json, levels: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((each) => (each !== null && typeof each === "object" ? Object.values(each) : []));
  }
  return false;
}
