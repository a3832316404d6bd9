import { isObject } from "../../../base/is-object.ts";
import type { TokenUsage } from "../../swarm/ports.ts";
import { isTokenCount } from "../token-count.ts";

/**
 * Reads a count of tokens. On this wire the input contains what came from the cache. Undefined for a count that is missing, invalid, or
 * zero for the input: no call has none, so it counts as missing and is estimated.
 */
export function chatUsage(usage: unknown): TokenUsage | undefined {
  if (!isObject(usage)) return undefined;
  const { prompt_tokens: input, completion_tokens: written, total_tokens: total } = usage;
  if (!isTokenCount(input) || input === 0 || !isTokenCount(written)) return undefined;
  const details = isObject(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const cached = countOf(details.cached_tokens ?? usage.prompt_cache_hit_tokens);
  // OpenRouter, for models whose cache is written at a price.
  const stored = countOf(details.cache_write_tokens);
  // Some report the part from the cache beside the input (github.com/ogx-ai/ogx/issues/6415).
  const isInside = cached + stored <= input;
  return {
    inputTokens: isInside ? input - cached - stored : input,
    outputTokens: written + outside(usage, total, input + written),
    cacheReadTokens: cached,
    cacheWriteTokens: stored,
  };
}

/** Returns tokens of reasoning that are in the total, but not in the output: some services count them apart. */
function outside(
  { completion_tokens_details: details }: { [key: string]: unknown },
  total: unknown,
  sum: number,
): number {
  const thought = isObject(details) ? countOf(details.reasoning_tokens) : 0;
  return isTokenCount(total) && total === sum + thought ? thought : 0;
}

const countOf = (value: unknown): number => (isTokenCount(value) ? value : 0);
