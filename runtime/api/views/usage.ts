import type { Usage } from "../../../schema/types.ts";

const zero: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };

export function sumUsage(usages: (Usage | undefined)[]): Usage {
  return usages.reduce<Usage>(
    (sum, usage) => ({
      inputTokens: sum.inputTokens + (usage?.inputTokens ?? 0),
      outputTokens: sum.outputTokens + (usage?.outputTokens ?? 0),
      cacheReadTokens: sum.cacheReadTokens + (usage?.cacheReadTokens ?? 0),
      cacheWriteTokens: sum.cacheWriteTokens + (usage?.cacheWriteTokens ?? 0),
      costMicros: sum.costMicros + (usage?.costMicros ?? 0),
    }),
    zero,
  );
}
