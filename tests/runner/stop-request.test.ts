import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { key, turnsWithin } from "../../runtime/ledger/keys.ts";
import { recordStopIntent } from "../../runtime/ledger/projects.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readRevisions } from "../../runtime/ledger/records.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { prefix } from "../../schema/table.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services.close());

const stop = {
  id: "stop-1",
  by: "otto@example.com",
  name: "Otto Operator",
  time: "2026-11-20T10:00:00.000Z",
  reason: "Enough.",
};

const lockOf = ({ project, phase, round }: RunOrder) => readItem(services.table, key.round(project, phase, round));

async function entriesOf({ project, phase, round }: RunOrder): Promise<Entry[]> {
  const items = await readItems(services.table, project, "turn", turnsWithin(phase, round));
  return Promise.all(
    items.map(async ({ entry, body }) =>
      JSON.parse(entry ?? Buffer.from(await services.objects.get(body!)).toString()),
    ),
  );
}

/** Returns what resolves as soon as a runner of this file logs that it has been stopped, from now on. */
function nextStop() {
  const { length } = services.logged;
  const events = () => services.logged.slice(length).map(({ event }) => event);
  return () => vi.waitFor(() => expect(events()).toContain("stop-requested"), { timeout: 30_000 });
}

/** Starts a run that somebody stops before its entry of that number is written. */
async function stoppedBefore(order: RunOrder, nth: number) {
  let seen = 0;
  const connections = services.connect(async (_, sk) => {
    if (sk.startsWith(prefix.turn) && ++seen === nth) await recordStopIntent(services.table, order.project, stop);
  });
  const end = new AbortController();
  return { run: services.run(order, connections, end.signal), end };
}

test.each([1, 2, 3, 5, 8])(
  "a stop that comes before entry %i of the journal lets the turn at work end, be saved and be counted, and no other begins",
  async (nth) => {
    const order = await services.start(`stop-${nth}`, twoAgents());
    const stopped = nextStop();
    const { run, end } = await stoppedBefore(order, nth);
    await vi.waitFor(async () => expect(await lockOf(order)).toMatchObject({ status: "STOPPED" }), { timeout: 30_000 });
    const entries = await entriesOf(order);
    const replied = entries.findLastIndex(({ kind }) => kind === "model-replied");
    expect(replied).toBeLessThanOrEqual(nth);
    // Nothing of the last turn is open: each of its calls has a result, and its files are published.
    const last = entries[replied];
    const calls = last?.kind === "model-replied" ? last.reply.content.filter(({ kind }) => kind === "tool-use") : [];
    const since = entries.slice(replied + 1);
    const answered = since.filter(({ kind }) => kind !== "turn-published" && kind !== "visit-started");
    expect(answered.length).toBeGreaterThanOrEqual(calls.length);
    const written = since.some((entry) => entry.kind === "tool-returned" && entry.outcome.written.length > 0);
    expect(since.some(({ kind }) => kind === "turn-published")).toBe(written);
    const revisions = await readRevisions(services.table, order.project);
    expect((await lockOf(order))?.revision).toBe(revisions.at(-1)?.id);
    const paid = entries.reduce((sum, entry) => sum + (entry.kind === "model-replied" ? entry.costMicros : 0), 0);
    expect((await lockOf(order))?.usage?.costMicros ?? 0).toBe(paid);
    const budget = await readItem(services.table, key.budget(order.project));
    expect([budget?.spentMicros ?? 0, budget?.committedMicros ?? 0]).toEqual([paid, paid]);
    // It waits: its end without an answer would make the machine start another.
    await stopped();
    expect(await Promise.race([run, delay(200, "waits")])).toBe("waits");
    end.abort();
    expect(await run).toBeUndefined();
  },
);

test("a turn that finishes the phase finishes it, though somebody stops the project meanwhile", async () => {
  const order = await services.start("finishing", twoAgents());
  await services.run(await services.start("measured", twoAgents()));
  const all = await entriesOf({ ...order, project: "measured" });
  const { run } = await stoppedBefore(order, all.length);
  expect(await run).toMatchObject({ outcome: "done" });
  expect(await lockOf(order)).toMatchObject({ status: "DONE" });
});

test("a runner that starts while the project is stopped claims no round, and a killed one's turn is finished by the next", async () => {
  const order = await services.start("beginning", twoAgents());
  await recordStopIntent(services.table, order.project, stop);
  const stopped = nextStop();
  const end = new AbortController();
  const run = services.run(order, services.connect(), end.signal);
  await stopped();
  expect(await lockOf(order)).toBeUndefined();
  end.abort();
  expect(await run).toBeUndefined();

  class Killed extends Error {}
  const broken = await services.start("broken", twoAgents());
  let seen = 0;
  const cut = services.connect((_, sk) => {
    if (sk.startsWith(prefix.turn) && ++seen > 3) throw new Killed();
  });
  await expect(services.run(broken, cut)).rejects.toThrow(Killed);
  await recordStopIntent(services.table, broken.project, stop);
  const next = new AbortController();
  const second = services.run({ ...broken, epoch: 2 }, services.connect(), next.signal);
  await vi.waitFor(async () => expect(await lockOf(broken)).toMatchObject({ status: "STOPPED" }), { timeout: 30_000 });
  const replies = (await entriesOf(broken)).filter(({ kind }) => kind === "model-replied");
  expect(replies).toHaveLength(1);
  next.abort();
  expect(await second).toBeUndefined();
});
