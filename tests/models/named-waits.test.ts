import { expect, test } from "vitest";
import type { CallEnd, Failure } from "../../runtime/models/model-provider.ts";
import { withFallback } from "../../runtime/models/with-fallback.ts";
import { modelRequest, never } from "../support/model-endpoint.ts";

const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };

/** Refuses each attempt at the first id, naming the given waits, and answers the second. */
async function refusing(waits: (number | undefined)[], failure: Failure = "throttled") {
  const slept: number[] = [];
  const attempt = async (_: unknown, { modelId, attempt }: { modelId: string; attempt: number }): Promise<CallEnd> => {
    if (modelId === "model-b" || attempt > waits.length)
      return { kind: "reply", reply: { content: [], stopReason: "end_turn", usage, modelId } };
    const waitMs = waits[attempt - 1];
    return { kind: "refused", failure, error: new Error("Wait."), ...(waitMs !== undefined && { waitMs }) };
  };
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  const services = {
    providerOf: () => ({ attempt, advice: () => "" }),
    accessTo: async () => ({ headers: {} }),
    hide: (text: string) => text,
  };
  const models = withFallback(services, { sleep, random: () => 0, now: () => 0 });
  const { modelId } = await models.converse(modelRequest(), never);
  return { modelId, slept };
}

test("a wait that the service names is kept, and a shorter one than crew's own is not", async () => {
  expect(await refusing([7000, 10])).toEqual({ modelId: "model-a", slept: [7000, 1000] });
});

test("a fault that passes can name a wait too", async () => {
  expect(await refusing([3000], "transient")).toEqual({ modelId: "model-a", slept: [3000] });
});

test("a model that asks for more than a minute and a half in all is left for its fallback", async () => {
  expect(await refusing([120_000])).toEqual({ modelId: "model-b", slept: [] });
  expect(await refusing([40_000, 40_000, 40_000])).toEqual({ modelId: "model-b", slept: [40_000, 40_000] });
});
