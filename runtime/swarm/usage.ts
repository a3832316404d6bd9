import type { Usage } from "../../schema/types.ts";

/** Upper bound of a count: more is not a plausible number of tokens or micro-dollars. */
const mostCounted = 1e12;

/** True for a count: a non-negative integer. Text, fractions and NaN are not. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostCounted;
}

const nothing: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };
const names = Object.keys(nothing) as (keyof Usage)[];

/** Sums recorded usages. Ignores invalid counts: text would be concatenated, and NaN would make the sum NaN. */
export function sumUsage(usages: readonly (Partial<Usage> | undefined)[]): Usage {
  const sum = { ...nothing };
  for (const usage of usages) {
    for (const name of names) {
      const count: unknown = usage?.[name];
      if (isCount(count)) sum[name] += count;
    }
  }
  return sum;
}
