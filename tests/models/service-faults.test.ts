import { expect, test } from "vitest";
import { openProviderPauses } from "../../runtime/ledger/provider-pauses.ts";
import { openModels } from "../../runtime/models/model-providers.ts";
import type { MisbehaviourRates } from "../../runtime/models/rehearsal/misbehave-at-rates.ts";
import { type CountedReply, createRehearsalModel } from "../../runtime/models/rehearsal/rehearsal-model.ts";
import { type ServiceFault, serviceFaultOf } from "../../runtime/models/rehearsal/service-faults.ts";
import { type ModelRequest, ReplyLost } from "../../runtime/swarm/ports.ts";
import { openMemoryTable } from "../support/memory-table.ts";
import { modelRequest, never, serve } from "../support/model-endpoint.ts";

const ids = { bedrock: "us.anthropic.claude-opus-5-5", anthropic: "claude-opus-5-5", openai: "gpt-5.5" } as const;
const providers = Object.keys(ids) as (keyof typeof ids)[];

const requestTo = (provider: keyof typeof ids): ModelRequest => {
  const { model, metadata } = modelRequest();
  return modelRequest({
    model: { ...model, provider, ids: [ids[provider]] },
    metadata: { ...metadata, purpose: "judge", turn: "1" },
  });
};

/** A service with faults, and a client that notes its waits in place of waiting. */
async function failing(rates: MisbehaviourRates["rates"]) {
  const replies: CountedReply[] = [];
  const refusals: ServiceFault[] = [];
  const waits: number[] = [];
  const rehearsal = await serve(
    createRehearsalModel({
      pipelineFor: () => undefined,
      misbehave: { rates, seed: 1 },
      onReply: (reply) => void replies.push(reply),
      onRefusal: (fault) => void refusals.push(fault),
    }),
  );
  const bedrock = {
    endpoint: rehearsal,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const options = { bedrock, rehearsal, sleep, random: () => 0 };
  return { replies, refusals, waits, options, models: openModels(options) };
}

test.each(providers)(
  "a burst of %s refuses a turn's first three attempts, and is waited for as the service asks",
  async (provider) => {
    const { replies, refusals, waits, models } = await failing({ bursts: 1 });
    const { isEstimated } = await models.converse(requestTo(provider), never);
    expect([isEstimated, refusals, replies.length]).toEqual([undefined, ["bursts", "bursts", "bursts"], 1]);
    expect(waits).toHaveLength(3);
    // Amazon Bedrock names no wait.
    if (provider !== "bedrock") for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(1000);
  },
);

test.each(providers)("a limit of %s is a pause of 15 seconds, which another project keeps too", async (provider) => {
  const memory = await openMemoryTable();
  try {
    const { refusals, replies, waits, options } = await failing({ limits: 1 });
    let now = Date.parse("2026-11-28T12:00:00Z");
    const begun = now;
    const sleep = async (milliseconds: number) => {
      waits.push(milliseconds);
      // Other projects read it while this one waits.
      if (waits.length === 1)
        expect(await pauses.at({ provider, modelId: ids[provider] })).toMatchObject({ leftMs: 15_000 });
      now += milliseconds;
    };
    const pauses = openProviderPauses(memory.table, () => now);
    const models = openModels({ ...options, sleep, pauses: { pauses, note: () => {} } });
    await models.converse(requestTo(provider), never);
    expect([refusals, replies.length, now - begun]).toEqual([["limits"], 1, 15_000]);
  } finally {
    await memory.close();
  }
});

test.each(providers)("requests that %s answers with an error are not counted, by it or by crew", async (provider) => {
  const { replies, refusals, models } = await failing({ errors: 1 });
  const failed = models.converse(requestTo(provider), never);
  await expect(failed).rejects.toMatchObject({ name: "ModelUnavailable" });
  expect(replies).toEqual([]);
  expect(new Set(refusals)).toEqual(new Set(["errors"]));
});

test.each(providers)(
  "a broken stream of %s is counted by an estimate that is not below what was sent",
  async (provider) => {
    const { replies, models } = await failing({ streams: 1 });
    const error = await models.converse(requestTo(provider), never).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ReplyLost);
    const { usage, isEstimated } = (error as ReplyLost).spending;
    const [{ usage: counted, isBrokenOff }] = replies as [CountedReply];
    expect([replies.length, isBrokenOff, isEstimated]).toEqual([1, true, true]);
    expect(usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens).toBeGreaterThanOrEqual(
      counted.inputTokens + counted.cacheReadInputTokens + counted.cacheWriteInputTokens,
    );
    expect(counted.outputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThanOrEqual(counted.outputTokens);
  },
);

test("faults come at their rates, a seed always chooses the same, and a turn's next attempt is drawn anew after a burst", () => {
  const drawn = (seed: number, attempt: string) =>
    Array.from({ length: 4000 }, (_, turn) =>
      serviceFaultOf({ messages: [], requestMetadata: { turn: `${turn}`, attempt } }, "m", {
        seed,
        rates: { errors: 0.2, streams: 0.1, bursts: 0.05 },
      }),
    );
  const share = (faults: (ServiceFault | undefined)[], kind: ServiceFault) =>
    faults.filter((each) => each === kind).length / 4000;
  const first = drawn(1, "1");
  expect(share(first, "errors")).toBeCloseTo(0.19, 1);
  expect(share(first, "streams")).toBeCloseTo(0.095, 1);
  expect(share(first, "bursts")).toBeCloseTo(0.05, 1);
  expect(drawn(1, "1")).toEqual(first);
  expect(drawn(2, "1")).not.toEqual(first);
  const third = drawn(1, "3");
  expect(first.every((fault, turn) => (fault === "bursts") === (third[turn] === "bursts"))).toBe(true);
  expect(drawn(1, "4")).not.toContain("bursts");
});
