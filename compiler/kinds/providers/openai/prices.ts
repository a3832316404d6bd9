import type { Price } from "../../../../schema/types.ts";

/**
 * Date on which the table was read. The vendor's page could not be read; the figures are those that two reviews of it agree on
 * (morphllm.com/openai-api-pricing, tokenmix.ai/blog/openai-api-cost-2026-gpt-5-5-5-4-nano-batch). A model's own `price` replaces them.
 */
export const pricesAsOf = "2026-06-04";

/** US dollars per million tokens, for inputs below 270,000 tokens. Writing to the cache costs nothing more than the input. */
const listPrices: { [model: string]: { input: number; cached: number; output: number } } = {
  "gpt-5.5": { input: 5, cached: 0.5, output: 30 },
  "gpt-5.4": { input: 2.5, cached: 0.25, output: 15 },
  "gpt-5.4-mini": { input: 0.75, cached: 0.075, output: 4.5 },
  "gpt-5.4-nano": { input: 0.2, cached: 0.02, output: 1.25 },
};

/** Returns the list price of a model or a dated snapshot of it; undefined when the table does not contain it. */
export function listPrice(id: string): Price | undefined {
  const price = listPrices[id.replace(/-\d{4}-\d{2}-\d{2}$/, "")];
  if (price === undefined) return undefined;
  const micros = (usd: number) => Math.round(usd * 1_000_000);
  return {
    inputMicros: micros(price.input),
    outputMicros: micros(price.output),
    cacheReadMicros: micros(price.cached),
    cacheWriteMicros: micros(price.input),
  };
}

export const pricedIds = (): string[] => Object.keys(listPrices);
