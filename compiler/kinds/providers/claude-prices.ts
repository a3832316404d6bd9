import type { ModelDeclaration, Price } from "../../../schema/types.ts";

/** Prices in US dollars per million tokens. */
interface ListPrice {
  input: number;
  output: number;
  write5m: number;
  write1h: number;
  read: number;
}

/** Date on which the table was compared with its sources: the maker's pricing page, and listings of Amazon Bedrock's endpoints. */
export const pricesAsOf = "2026-11-20";

const fable5: ListPrice = { input: 10, output: 50, write5m: 12.5, write1h: 20, read: 1 };
const opus5: ListPrice = { input: 5, output: 25, write5m: 6.25, write1h: 10, read: 0.5 };
const sonnet5: ListPrice = { input: 2, output: 10, write5m: 2.5, write1h: 4, read: 0.2 };
const sonnet4: ListPrice = { input: 3, output: 15, write5m: 3.75, write1h: 6, read: 0.3 };

/** Prices of the maker's own API, platform.claude.com/docs/en/about-claude/pricing; Amazon Bedrock's global endpoint has the same. */
const listPrices: { [model: string]: ListPrice } = {
  "claude-fable-5-1": { ...fable5, read: 0.25 },
  "claude-fable-5": fable5,
  "claude-opus-5-5": { input: 4, output: 20, write5m: 5, write1h: 8, read: 0.2 },
  "claude-opus-5": opus5,
  "claude-opus-4-8": opus5,
  "claude-opus-4-7": opus5,
  "claude-opus-4-6": opus5,
  "claude-opus-4-5": opus5,
  "claude-sonnet-5-5": { ...sonnet5, read: 0.1 },
  "claude-sonnet-5": sonnet5,
  "claude-sonnet-4-6": sonnet4,
  "claude-sonnet-4-5": sonnet4,
  // The price band above 100,000 prompt tokens, five times the lower one: a reservation must not be too small.
  "claude-haiku-5-5": { input: 0.5, output: 2.5, write5m: 0.625, write1h: 1, read: 0.05 },
  "claude-haiku-4-5": { input: 1, output: 5, write5m: 1.25, write1h: 2, read: 0.1 },
};

export const pricedClaudes: readonly string[] = Object.keys(listPrices);

/** Returns the price of a model by its name without a date or place, at so many per cent of the list; undefined when the table does not contain it. */
export function claudePrice(
  model: string | undefined,
  cache: NonNullable<ModelDeclaration["cache"]>,
  percent = 100,
): Price | undefined {
  const price = model === undefined ? undefined : listPrices[model];
  if (!price) return undefined;
  const micros = (usd: number) => Math.round(usd * 10_000 * percent);
  return {
    inputMicros: micros(price.input),
    outputMicros: micros(price.output),
    cacheReadMicros: micros(price.read),
    cacheWriteMicros: micros(cache === "1h" ? price.write1h : price.write5m),
    ...(cache === "1h" && { shortCacheWriteMicros: micros(price.write5m) }),
  };
}
