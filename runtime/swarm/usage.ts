import type { Usage } from "../../schema/types.ts";

/** No call counts more: what is above is no number of tokens or micro-dollars that anybody has measured. */
const mostCounted = 1e12;

/** Whether a value from outside is a count: a whole number from zero up. Text, fractions, NaN and the like are none. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= mostCounted;
}

const nothing: Usage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };
const names = Object.keys(nothing) as (keyof Usage)[];

/** The sum of recorded usages. What is no count in one adds nothing: as text it would be appended, and NaN would swallow the rest. */
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
