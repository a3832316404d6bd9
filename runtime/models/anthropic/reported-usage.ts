import type { TokenUsage } from "../../swarm/ports.ts";
import { isTokenCount } from "../token-count.ts";

/** Counts that a stream reported so far; absent while there is none that can be used. */
export interface ReportedUsage {
  input?: number;
  output?: number;
  read?: number;
  written?: number;
  /** The part written for five minutes. */
  short?: number;
}

/**
 * Adds the counts of a further event. They are cumulative, so the highest is the latest: some servers report the input
 * with the first event, others with the last and zero before it.
 */
export function addUsage(reported: ReportedUsage, usage: unknown): void {
  const counts = (usage ?? {}) as { [name: string]: unknown };
  const lifetimes = (counts.cache_creation ?? {}) as { [name: string]: unknown };
  const add = (name: keyof ReportedUsage, count: unknown) => {
    if (isTokenCount(count)) reported[name] = Math.max(reported[name] ?? 0, count);
  };
  add("input", counts.input_tokens);
  add("output", counts.output_tokens);
  add("read", counts.cache_read_input_tokens);
  add("written", counts.cache_creation_input_tokens);
  add("short", lifetimes.ephemeral_5m_input_tokens);
}

/**
 * Returns the usage of a call with its missing counts from an estimate: no call has no input, and no reply with content has no output. The
 * service counts tokens of the cache apart from its input. `isFinal`: the output was reported at its end, not only at its beginning.
 */
export function usageOf(
  reported: ReportedUsage,
  estimate: TokenUsage,
  { isFinal }: { isFinal: boolean },
): { usage: TokenUsage; isEstimated?: true } {
  const { input = 0, output = 0, read = 0, written = 0, short = 0 } = reported;
  const hasInput = input + read + written > 0;
  const hasOutput = isFinal && (output > 0 || (reported.output === 0 && estimate.outputTokens === 0));
  return {
    usage: {
      inputTokens: hasInput ? input : estimate.inputTokens,
      outputTokens: hasOutput ? output : Math.max(output, estimate.outputTokens),
      cacheReadTokens: read,
      cacheWriteTokens: written,
      // Only a part of the total written; otherwise all of it costs as much as the longest lifetime.
      ...(short > 0 && short <= written && { shortCacheWriteTokens: short }),
    },
    ...(!(hasInput && hasOutput) && { isEstimated: true as const }),
  };
}
