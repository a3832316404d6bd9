import type { ModelQuota, TokenQuota } from "../swarm/ports.ts";
import { add, anyOf, exists, isAbove, isAtMost, isMissing, set } from "./expressions.ts";
import { lineKey } from "./keys.ts";
import type { Table } from "./table.ts";
import { updatedNumber, updateItem } from "./write.ts";

const minuteMs = 60_000;

/** A place is taken in the first or second attempt, unless the line has emptied between the two. */
const attempts = 4;

/**
 * The line of each model: one item, which the runners of all projects write. It has the time until which the quota is used up at its rate. A call may begin
 * when its tokens and those taken before it fit in one minute: the token bucket that services document
 * (docs.claude.com/en/api/rate-limits). `now` returns milliseconds since 1970.
 */
export function openTokenQuota(table: Table, now: () => number): TokenQuota {
  return {
    async take(quota, tokens, longestMs) {
      const item = lineKey(quota.provider, quota.endpoint, quota.modelId);
      const costMs = millisecondsOf(quota, tokens);
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const time = now();
        const latest = time + minuteMs + longestMs - costMs;
        const isInUse = [isAbove("usedUntil", time), isAtMost("usedUntil", latest)];
        const until = await updatedNumber(table, item, "usedUntil", [add("usedUntil", costMs)], ...isInUse);
        if (until !== undefined) return Math.max(0, until - minuteMs - time);
        const isIdle = anyOf(isMissing("usedUntil"), isAtMost("usedUntil", time));
        if (await updateItem(table, item, [set("usedUntil", time + costMs)], isIdle)) {
          return Math.max(0, costMs - minuteMs);
        }
      }
      return undefined;
    },
    async correct(quota, tokens) {
      const item = lineKey(quota.provider, quota.endpoint, quota.modelId);
      await updateItem(table, item, [add("usedUntil", millisecondsOf(quota, tokens))], exists("usedUntil"));
    },
  };
}

function millisecondsOf({ tokensPerMinute }: ModelQuota, tokens: number): number {
  return Math.round((tokens * minuteMs) / tokensPerMinute);
}
