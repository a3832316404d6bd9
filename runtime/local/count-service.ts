import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import type { Pipeline, Price, Usage } from "../../schema/types.ts";
import type { Misbehaviour } from "../models/rehearsal/misbehave-at-rates.ts";
import type { CountedReply } from "../models/rehearsal/rehearsal-model.ts";
import type { ServiceFault } from "../models/rehearsal/service-faults.ts";
import type { EstimatedPart } from "./estimated-part.ts";

type Sum = { -readonly [kind in keyof Usage]: Usage[kind] };

/** The service's count of its replies, at the declared prices. */
export interface ServiceCount extends Sum {
  replies: number;
  misbehaved: { [kind in Misbehaviour]: number };
  /** Faults of the service itself; absent without any. */
  faults?: { [kind in ServiceFault]: number };
  /** The part of the count in replies that broke off, whose usage was not reported; absent without any. */
  brokenOff?: Sum;
}

const nothing = (): Sum => ({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costMicros: 0,
});

export interface ServiceCounter {
  total: ServiceCount;
  add(reply: CountedReply): void;
  addRefusal(fault: ServiceFault): void;
}

export function countService({ models }: Pipeline): ServiceCounter {
  const prices = new Map(Object.values(models).flatMap((model) => Object.entries(model.prices)));
  const total: ServiceCount = { replies: 0, misbehaved: { cut: 0, refuse: 0, words: 0, names: 0 }, ...nothing() };
  const addFault = (fault: ServiceFault) => {
    total.faults ??= { errors: 0, streams: 0, bursts: 0, limits: 0 };
    total.faults[fault] += 1;
  };
  return {
    total,
    add({ modelId, usage, misbehaviour, isBrokenOff }) {
      total.replies += 1;
      if (misbehaviour !== undefined) total.misbehaved[misbehaviour] += 1;
      const price = prices.get(modelId);
      const costMicros = price === undefined ? 0 : billedMicros(usage, price);
      addTo(total, usage, costMicros);
      if (!isBrokenOff) return;
      addFault("streams");
      total.brokenOff ??= nothing();
      addTo(total.brokenOff, usage, costMicros);
    },
    addRefusal: addFault,
  };
}

function addTo(total: Sum, usage: CountedReply["usage"], costMicros: number): void {
  total.inputTokens += usage.inputTokens;
  total.outputTokens += usage.outputTokens;
  total.cacheReadTokens += usage.cacheReadInputTokens;
  total.cacheWriteTokens += usage.cacheWriteInputTokens;
  total.costMicros += costMicros;
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

const kinds = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"] as const;

/**
 * Compares the service's count with crew's record. Whole replies must match to the token. Of a reply that broke off the service reports
 * nothing, so the record has an estimate of each, which must not be below the count.
 */
export function differences(service: ServiceCount, usage: Usage, estimated: EstimatedPart): string[] {
  const { brokenOff = nothing(), faults } = service;
  const lost = faults?.streams ?? 0;
  const counted = less(service, brokenOff);
  const recorded = less(usage, estimated);
  const tokens = kinds.reduce((sum, kind) => sum + Math.abs(counted[kind] - recorded[kind]), 0);
  return [
    ...(tokens === 0 && counted.costMicros === recorded.costMicros
      ? []
      : [
          `The record has ${dollars(recorded.costMicros)} and the model service counted ${dollars(counted.costMicros)}, ${count(tokens, "token")} apart.`,
        ]),
    ...(estimated.calls === lost
      ? []
      : [
          `The record has an estimate of ${count(estimated.calls, "call")}, and ${count(lost, "reply", "replies")} broke off.`,
        ]),
    ...(isAtLeast(estimated, brokenOff)
      ? []
      : [
          `The record estimates ${dollars(estimated.costMicros)} for replies that broke off, and the model service counted ${dollars(brokenOff.costMicros)}.`,
        ]),
  ];
}

function less(whole: Usage, part: Usage): Usage {
  const rest = { ...nothing(), costMicros: whole.costMicros - part.costMicros };
  for (const kind of kinds) rest[kind] = whole[kind] - part[kind];
  return rest;
}

/** Compares input and output apart: an estimate does not know which input came from the cache. */
function isAtLeast(estimated: Usage, counted: Usage): boolean {
  const inputOf = (usage: Usage) => usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
  return (
    inputOf(estimated) >= inputOf(counted) &&
    estimated.outputTokens >= counted.outputTokens &&
    estimated.costMicros >= counted.costMicros
  );
}
