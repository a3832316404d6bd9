import { afterAll, beforeAll, expect, test } from "vitest";
import { openProviderPauses } from "../../runtime/ledger/provider-pauses.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import type { CallEnd } from "../../runtime/models/model-provider.ts";
import { waitInWords } from "../../runtime/models/named-wait.ts";
import { Pauses } from "../../runtime/models/provider-pause.ts";
import { withFallback } from "../../runtime/models/with-fallback.ts";
import { ProviderPaused } from "../../runtime/swarm/ports.ts";
import type { Model } from "../../schema/types.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";
import { modelRequest, never } from "../support/model-endpoint.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const minutes = 60_000;
const start = Date.parse("2026-11-28T13:20:00Z");
const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0 };
type Refused = Extract<CallEnd, { kind: "refused" }>;

let services = 0;

/** A service whose ids no other test has, with a clock that sleeping moves, and any number of runners that call it. */
function openService() {
  services += 1;
  const n = services;
  const ids = { main: `main-${n}`, other: `other-${n}` };
  const state = { now: start, calls: [] as string[], slept: 0, noted: [] as string[] };
  /** Refusals by id; an id without one replies. */
  const refusals = new Map<string, Omit<Refused, "kind">>();
  const attempt = async (_: unknown, { modelId }: { modelId: string }): Promise<CallEnd> => {
    state.calls.push(modelId);
    const refusal = refusals.get(modelId);
    if (refusal !== undefined) return { kind: "refused", ...refusal };
    return { kind: "reply", reply: { content: [], stopReason: "end_turn", usage, modelId } };
  };
  const runner = ({
    isTrial = false,
    table = memory.openClient(),
    account = {},
  }: {
    isTrial?: boolean;
    table?: Table;
    account?: Pick<Model, "key" | "headers">;
  } = {}) => {
    const client = withFallback(
      {
        providerOf: () => ({ attempt, advice: (_, modelId) => `${modelId} failed.` }),
        accessTo: async () => ({ headers: {} }),
        hide: (text) => text.replaceAll("s3cret", "***"),
        pauses: new Pauses({
          pauses: openProviderPauses(table, () => state.now),
          note: ({ model, error }) => void state.noted.push(error === undefined ? model : `${model}: ${error}`),
          isTrial,
        }),
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
    const model = { ...modelRequest().model, ...account, endpoint: `https://service-${n}.example` };
    return (...modelIds: string[]) => client.converse(modelRequest({ model: { ...model, ids: modelIds } }), never);
  };
  const limit = (waitMs: number, message = "Limit reached"): Omit<Refused, "kind"> => ({
    failure: "throttled",
    error: new Error(message),
    waitMs,
  });
  return { ids, state, refusals, runner, limit };
}

test("of three projects one is told of a limit, and the others do not call until it is over", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  const [first, second, third] = [runner(), runner(), runner()];
  refusals.set(ids.main, limit(60 * minutes));
  const failure = await first(ids.main).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProviderPaused);
  expect(String(failure)).toContain(
    `Amazon Bedrock takes no calls of ${ids.main} until Sat, 28 Nov 2026, 14:20 UTC: Limit reached`,
  );
  state.now += 54 * minutes;
  for (const other of [second, third, first]) await expect(other(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  expect(state.calls).toEqual([ids.main]);
  expect(state.slept).toBe(0);

  // The rest is short enough to wait for, and the service answers again.
  state.now += 2 * minutes;
  refusals.clear();
  expect(await second(ids.main)).toMatchObject({ modelId: ids.main });
  expect(state.slept).toBe(4 * minutes);
  expect(state.now).toBe(start + 60 * minutes);
  expect(await third(ids.main)).toMatchObject({ modelId: ids.main });
  expect(state.calls).toHaveLength(3);
});

test("runners that are told the same at the same time pause once, until the latest time that was named", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, limit(60 * minutes));
  const told = await Promise.allSettled([runner()(ids.main), runner()(ids.main)]);
  expect(told.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const before = state.calls.length;
  await expect(runner()(ids.main)).rejects.toThrow("14:20 UTC");
  expect(state.calls).toHaveLength(before);
});

test("a fallback is called meanwhile, and a pause of the account is one of all its models", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, limit(60 * minutes));
  expect(await runner()(ids.main, ids.other)).toMatchObject({ modelId: ids.other });
  expect(await runner()(ids.main, ids.other)).toMatchObject({ modelId: ids.other });
  expect(state.calls).toEqual([ids.main, ids.other, ids.other]);

  refusals.set(ids.other, { ...limit(120 * minutes, "No credit, key s3cret"), failure: "no-access" });
  await expect(runner()(ids.main, ids.other)).rejects.toThrow("15:20 UTC: No credit, key ***");
  state.calls.length = 0;
  await expect(runner()("third")).rejects.toBeInstanceOf(ProviderPaused);
  expect(state.calls).toEqual([]);
});

test.each([
  { key: "their-key" },
  { headers: { "x-organization": "theirs" } },
  { headers: { authorization: { secret: "their-key" } } },
])("a limit of one account holds up no calls with another one: %o", async (account) => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, { ...limit(60 * minutes, "You will regain access later"), failure: "no-access" });
  await expect(runner({ account })(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  refusals.clear();
  expect(await runner()(ids.main)).toMatchObject({ modelId: ids.main });
  expect(await runner({ account: { key: "our-key" } })(ids.main)).toMatchObject({ modelId: ids.main });
  await expect(runner({ account })(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  expect(state.calls).toHaveLength(3);
});

test("a request that is refused for itself pauses nobody, whatever wait its answer names", async () => {
  const { ids, refusals, runner, limit } = openService();
  refusals.set(ids.main, { ...limit(60 * minutes, "tools.0: daily_report is malformed"), failure: "final" });
  await expect(runner()(ids.main)).rejects.toThrow(`${ids.main} failed.`);
  refusals.clear();
  expect(await runner()(ids.main)).toMatchObject({ modelId: ids.main });
});

test("a short wait is kept in place by everybody", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, limit(25_000));
  const other = runner();
  const first = runner()(ids.main);
  while (state.slept === 0) await new Promise(setImmediate);
  refusals.clear();
  expect(await first).toMatchObject({ modelId: ids.main });
  expect(await other(ids.main)).toMatchObject({ modelId: ids.main });
  expect(state.now).toBe(start + 25_000);
});

test("a service that asks for ten years is asked again after a day, and people read what it asked for", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, limit(3_650 * 24 * 60 * minutes));
  const failure = await runner()(ids.main).catch((error: unknown) => error);
  expect(String(failure)).toContain("until Sun, 29 Nov 2026, 13:20 UTC: Limit reached (it asked for");
  expect(String(failure)).toContain("2036");
  state.now += 24 * 60 * minutes;
  refusals.clear();
  expect(await runner()(ids.main)).toMatchObject({ modelId: ids.main });
});

test("a person who lets the work go on has the service asked at once, and its answer ends the pause for all", async () => {
  const { ids, state, refusals, runner, limit } = openService();
  refusals.set(ids.main, limit(60 * minutes));
  await expect(runner()(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  // It still refuses: everybody waits on, and this runner does not ask twice.
  const early = runner({ isTrial: true });
  await expect(early(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  await expect(early(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  expect(state.calls).toHaveLength(2);
  refusals.clear();
  await expect(runner()(ids.main)).rejects.toBeInstanceOf(ProviderPaused);
  expect(await runner({ isTrial: true })(ids.main)).toMatchObject({ modelId: ids.main });
  expect(await runner()(ids.main)).toMatchObject({ modelId: ids.main });
});

test("pauses that cannot be reached hold no call up, which is noted", async () => {
  const { ids, state, runner } = openService();
  const call = runner({ table: { ...memory.table, name: "no-such-table" } });
  expect(await call(ids.main)).toMatchObject({ modelId: ids.main });
  expect(state.noted.join()).toContain("ResourceNotFound");
});

test.each([
  ["Please try again in 7m12s. Visit the site.", 432_000],
  ["Please try again in 20ms.", 20],
  ["Please try again in 1d2h.", 93_600_000],
  ["You will regain access on 2026-11-29 at 13:20 UTC.", 86_400_000],
  ["You will regain access on 2026-11-27 at 00:00 UTC.", undefined],
  ["Too many tokens per day, please wait before trying again.", 3_600_000],
  ["Too many requests", undefined],
])("the words of a refusal name a wait: %s", (words, waitMs) => {
  expect(waitInWords("throttled", words, start)).toBe(waitMs);
});

test("only the words of a limit name a wait: others may be about the request", () => {
  for (const failure of ["final", "too-long", "transient"] as const)
    expect(waitInWords(failure, "tools.0.name: daily_report is used twice; at most 5 per day", start)).toBe(undefined);
});
