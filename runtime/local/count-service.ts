import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import type { Pipeline, Price, Usage } from "../../schema/types.ts";
import type { Misbehaviour } from "../models/rehearsal/misbehave-at-rates.ts";
import type { CountedReply } from "../models/rehearsal/rehearsal-model.ts";

/** The service's count of its replies, at the declared prices. */
export interface ServiceCount extends Usage {
  readonly replies: number;
  misbehaved: { [kind in Misbehaviour]: number };
}

export function countService({ models }: Pipeline): { total: ServiceCount; add: (reply: CountedReply) => void } {
  const prices = new Map(Object.values(models).flatMap((model) => Object.entries(model.prices)));
  const total = {
    replies: 0,
    misbehaved: { cut: 0, refuse: 0, words: 0, names: 0 },
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    costMicros: 0,
  };
  return {
    total,
    add({ modelId, usage, misbehaviour }) {
      total.replies += 1;
      if (misbehaviour !== undefined) total.misbehaved[misbehaviour] += 1;
      total.inputTokens += usage.inputTokens;
      total.outputTokens += usage.outputTokens;
      total.cacheReadTokens += usage.cacheReadInputTokens;
      total.cacheWriteTokens += usage.cacheWriteInputTokens;
      const price = prices.get(modelId);
      if (price !== undefined) total.costMicros += billedMicros(usage, price);
    },
  };
}

/** Bills each kind of token separately, rounded up to millionths of a dollar. */
function billedMicros(usage: CountedReply["usage"], price: Price): number {
  const { cacheDetails = [], cacheWriteInputTokens: written } = usage;
  const short = cacheDetails.find(({ ttl }) => ttl === "5m")?.inputTokens ?? 0;
  const amounts: [tokens: number, microsPerMillion: number][] = [
    [usage.inputTokens, price.inputMicros],
    [usage.outputTokens, price.outputMicros],
    [usage.cacheReadInputTokens, price.cacheReadMicros],
    [written - short, price.cacheWriteMicros],
    [short, price.shortCacheWriteMicros ?? price.cacheWriteMicros],
  ];
  return amounts.reduce((sum, [tokens, micros]) => sum + Math.ceil((tokens * micros) / 1e6), 0);
}

/** Compares the service's count with crew's record; both must match. */
export function differences(service: ServiceCount, usage: Usage): string[] {
  const kinds = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"] as const;
  const tokens = kinds.reduce((sum, kind) => sum + Math.abs(service[kind] - usage[kind]), 0);
  if (tokens === 0 && service.costMicros === usage.costMicros) return [];
  return [
    `The record has ${dollars(usage.costMicros)} and the model service counted ${dollars(service.costMicros)}, ${count(tokens, "token")} apart.`,
  ];
}
