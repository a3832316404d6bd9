import fc from "fast-check";
import { expect, test } from "vitest";
import { configureSwarm } from "../../runtime/swarm/config.ts";
import { costMicros } from "../../runtime/swarm/cost.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { reduce } from "../../runtime/swarm/reduce.ts";
import { initialState } from "../../runtime/swarm/state.ts";
import { isCount, sumUsage } from "../../runtime/swarm/usage.ts";
import { agent, MemoryWork, pipelineOf } from "../support/swarm-run.ts";

const zero = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros: 0 };

test("a sum of usages is made of counts, whatever else is among them", () => {
  const anything = fc.oneof(
    fc.nat(1e9),
    fc.anything(),
    fc.double(),
    fc.constantFrom("12", Number.NaN, -5, 1e300, null),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ inputTokens: anything, costMicros: anything })), (usages) => {
      const counts = usages.map(({ inputTokens }) => inputTokens).filter(isCount);
      const sum = sumUsage(usages as never[]);
      expect(sum.inputTokens).toBe(counts.reduce((total, count) => total + count, 0));
      expect(Object.values(sum).every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
    }),
  );
  expect(sumUsage([undefined, {}])).toEqual(zero);
});

test("what is kept in the cache for five minutes costs what five minutes cost, and as much as the rest where nobody says", () => {
  const price = { inputMicros: 0, outputMicros: 0, cacheReadMicros: 0, cacheWriteMicros: 8_000_000 };
  const model = (prices: object) => ({
    provider: "bedrock" as const,
    ids: ["m"],
    maxTokens: 1,
    cache: "1h" as const,
    prices: { m: { ...price, ...prices } },
  });
  const usage = { ...zero, cacheWriteTokens: 1000, shortCacheWriteTokens: 400 };
  const cost = (prices: object) => costMicros(model(prices), { modelId: "m", usage });
  expect(cost({ shortCacheWriteMicros: 5_000_000 })).toBe(600 * 8 + 400 * 5);
  expect(cost({})).toBe(8000);
});

test("a journal of an earlier release that has text as usage does not make text of the sum", () => {
  const pipeline = pipelineOf([agent("pm")]);
  const work = new MemoryWork(pipeline);
  const config = configureSwarm({ pipeline, phase: "design", round: 1, project: { id: "p", title: "P" } }, work);
  const said = (inputTokens: unknown, costMicros: unknown): Entry =>
    ({
      kind: "model-replied",
      at: 1,
      latencyMs: 1,
      reservedMicros: 1,
      costMicros,
      reply: { content: [], stopReason: "end_turn", modelId: "model-a", usage: { ...zero, inputTokens } },
    }) as Entry;
  const entries: Entry[] = [
    { kind: "visit-started", at: 0, agent: "pm", brief: "Begin." },
    said("01.5012-5-5", "12"),
    said(-5, Number.NaN),
    said(7, 3),
  ];
  const state = entries.reduce((before, entry) => reduce(before, entry, config), initialState("pm"));
  expect(state.usage).toEqual({ pm: { ...zero, inputTokens: 7, costMicros: 3 } });
  expect(state.turns).toBe(3);
});
