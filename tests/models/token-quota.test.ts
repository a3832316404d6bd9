import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTokenQuota } from "../../runtime/ledger/token-quota.ts";
import type { CallEnd } from "../../runtime/models/model-provider.ts";
import { quotaTokens } from "../../runtime/models/token-quota.ts";
import { withFallback } from "../../runtime/models/with-fallback.ts";
import type { ModelQuota } from "../../runtime/swarm/ports.ts";
import { playTokens } from "../bench/quotas/tokens.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";
import { modelRequest, never } from "../support/model-endpoint.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

let models = 0;
/** A quota of 60,000 tokens a minute, a thousand each second, for a model that no other test has. */
function newQuota(): ModelQuota {
  models += 1;
  return { provider: "bedrock", modelId: `model-${models}`, tokensPerMinute: 60_000 };
}

describe("the line for a model's tokens", () => {
  test("lets a minute's tokens pass at once, and the others one after the other as tokens come back", async () => {
    const line = openTokenQuota(memory.table, () => 1_000_000);
    const quota = newQuota();
    const waits = [];
    for (let call = 0; call < 5; call += 1) waits.push(await line.take(quota, 20_000, 300_000));
    expect(waits).toEqual([0, 0, 0, 20_000, 40_000]);
  });

  test("is one for all runners, whose places differ", async () => {
    const quota = newQuota();
    const runners = Array.from({ length: 20 }, () => openTokenQuota(memory.openClient(), () => 1_000_000));
    const waits = await Promise.all(runners.map((line) => line.take(quota, 10_000, 300_000)));
    const expected = Array.from({ length: 20 }, (_, place) => Math.max(0, (place - 5) * 10_000));
    expect(waits.sort((one, other) => one! - other!)).toEqual(expected);
  });

  test("is empty again once its tokens have come back", async () => {
    const quota = newQuota();
    let now = 1_000_000;
    const line = openTokenQuota(memory.table, () => now);
    await line.take(quota, 60_000, 300_000);
    expect(await line.take(quota, 30_000, 300_000)).toBe(30_000);
    now += 90_000;
    expect(await line.take(quota, 60_000, 300_000)).toBe(0);
  });

  test("takes nothing for a wait that is too long, so that others are not held up by it", async () => {
    const quota = newQuota();
    const line = openTokenQuota(memory.table, () => 1_000_000);
    await line.take(quota, 60_000, 300_000);
    expect(await line.take(quota, 60_000, 59_999)).toBeUndefined();
    expect(await line.take(quota, 1_000, 59_999)).toBe(1_000);
  });

  test("gets back what a call has not used, and counts what it has used beyond", async () => {
    const quota = newQuota();
    const line = openTokenQuota(memory.table, () => 1_000_000);
    await line.take(quota, 50_000, 300_000);
    await line.correct(quota, -40_000);
    expect(await line.take(quota, 50_000, 300_000)).toBe(0);
    await line.correct(quota, 15_000);
    expect(await line.take(quota, 1_000, 300_000)).toBe(16_000);
  });
});

describe("a call of a model with tokens a minute", () => {
  /** A client at a service that replies, with a clock that sleeping moves. */
  function clientAt(modelIds: string[], table = memory.table) {
    const state = { now: 1_000_000, slept: 0, noted: [] as string[] };
    const quota = openTokenQuota(table, () => state.now);
    const usage = { inputTokens: 100, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const attempt = async (_: unknown, { modelId }: { modelId: string }): Promise<CallEnd> => ({
      kind: "reply",
      reply: { content: [], stopReason: "end_turn", usage, modelId },
    });
    const client = withFallback(
      {
        providerOf: () => ({ attempt, advice: () => "" }),
        accessTo: async () => ({ headers: {} }),
        hide: (text) => text,
        line: {
          quota,
          note: ({ model, error }) => void state.noted.push(error === undefined ? model : `${model}: ${error}`),
        },
      },
      {
        sleep: async (milliseconds, signal) => {
          signal.throwIfAborted();
          state.slept += milliseconds;
          state.now += milliseconds;
        },
        random: () => 0,
        now: () => state.now,
      },
    );
    const request = modelRequest({
      estimatedInputTokens: 9_500,
      model: { ...modelRequest().model, ids: modelIds, tokensPerMinute: 60_000 },
    });
    return { state, client, request, quota };
  }

  test("waits until its tokens are free, and is heard meanwhile", async () => {
    const quota = newQuota();
    const { state, client, request, quota: line } = clientAt([quota.modelId]);
    await line.take(quota, 100_000, 300_000);
    let heard = 0;
    await client.converse(request, never, () => {
      heard += 1;
    });
    expect(state.slept).toBe(50_000);
    expect(heard).toBeGreaterThanOrEqual(3);
    expect(state.noted).toEqual([quota.modelId]);
  });

  test("goes to a fallback whose tokens are free rather than wait for half a minute", async () => {
    const [busy, free] = [newQuota(), newQuota()];
    const { state, client, request, quota: line } = clientAt([busy.modelId, free.modelId]);
    await line.take(busy, 100_000, 300_000);
    expect(await client.converse(request, never)).toMatchObject({ modelId: free.modelId });
    expect(state.slept).toBe(0);
  });

  test("comes back to the model as soon as its line is short again", async () => {
    const [busy, free] = [newQuota(), newQuota()];
    const { client, request, quota: line } = clientAt([busy.modelId, free.modelId]);
    await line.take(busy, 100_000, 300_000);
    expect(await client.converse(request, never)).toMatchObject({ modelId: free.modelId });
    await line.correct(busy, -100_000);
    expect(await client.converse(request, never)).toMatchObject({ modelId: busy.modelId });
  });

  test("waits five minutes at most, and then lets the service decide", async () => {
    const quota = newQuota();
    const { state, client, request, quota: line } = clientAt([quota.modelId]);
    await line.take(quota, 600_000, 900_000);
    expect(await client.converse(request, never)).toMatchObject({ modelId: quota.modelId });
    expect(state.slept).toBe(150_000);
  });

  test("gives its place back when it is cancelled while it waits", async () => {
    const quota = newQuota();
    const { client, request, quota: line } = clientAt([quota.modelId]);
    await line.take(quota, 60_000, 300_000);
    const cancelled = new AbortController();
    const call = client.converse(request, cancelled.signal, () => cancelled.abort());
    await expect(call).rejects.toThrow();
    expect(await line.take(quota, 10_000, 300_000)).toBe(10_000);
  });

  test("is made without a line that cannot be reached, which is noted", async () => {
    const quota = newQuota();
    const { state, client, request } = clientAt([quota.modelId], { ...memory.table, name: "no-such-table" });
    expect(await client.converse(request, never)).toMatchObject({ modelId: quota.modelId });
    expect(state.noted.join()).toContain("ResourceNotFound");
  });
});

test("Amazon Bedrock counts five for each output token of newer Claude models, and nothing that came from the cache", () => {
  const usage = { inputTokens: 1_000, outputTokens: 200, cacheReadTokens: 50_000, cacheWriteTokens: 300 };
  const counted = (provider: "bedrock" | "anthropic", modelId: string) => quotaTokens({ provider, modelId }, usage);
  expect(counted("bedrock", "us.anthropic.claude-sonnet-5-5")).toBe(2_300);
  expect(counted("bedrock", "anthropic.claude-3-7-sonnet-20250219-v1:0")).toBe(2_300);
  expect(counted("bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0")).toBe(1_500);
  expect(counted("bedrock", "us.amazon.nova-pro-v1:0")).toBe(1_500);
  expect(counted("anthropic", "claude-sonnet-5-5")).toBe(1_500);
});

test("fifty runners that want twice the quota are refused a twentieth as often with the line as without, and lose no turn", async () => {
  const load = { runners: 50, turns: 6, tokensPerMinute: 400_000, prompt: 10_000, reply: 600, maxTokens: 4_096 };
  const without = await playTokens(load, undefined);
  const withLine = await playTokens(load, (now) => openTokenQuota(memory.openClient(), now));
  expect(without.refused).toBeGreaterThan(100);
  expect(withLine.refused).toBeLessThan(without.refused / 20);
  expect(withLine.lost).toBe(0);
  expect(withLine.used).toBeGreaterThan(without.used * 0.9);
});
