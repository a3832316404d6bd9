import type { ModelRequest, TokenUsage } from "../swarm/ports.ts";

// As the estimate of the input has it: three bytes a token stay above the count.
const bytesPerToken = 3;

/** The input by the caller's estimate, and of the output what arrived. */
export function estimatedUsage({ estimatedInputTokens, model }: ModelRequest, seenBytes: number): TokenUsage {
  const outputTokens = Math.min(model.maxTokens, Math.ceil(seenBytes / bytesPerToken));
  return { ...noUsage, inputTokens: estimatedInputTokens, outputTokens };
}

export const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
