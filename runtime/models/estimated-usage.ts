import type { ModelRequest, TokenUsage } from "../swarm/ports.ts";

// Same as in the estimate of the input: three bytes per token overestimate the count.
const bytesPerToken = 3;

/** Estimates the usage: the caller's estimate of the input, and the received output. */
export function estimatedUsage({ estimatedInputTokens, model }: ModelRequest, seenBytes: number): TokenUsage {
  const outputTokens = Math.min(model.maxTokens, Math.ceil(seenBytes / bytesPerToken));
  return { ...noUsage, inputTokens: estimatedInputTokens, outputTokens };
}

export const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
