import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import { readLedger, readRevisions } from "../../runtime/ledger/records.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Entry } from "../../runtime/swarm/entry.ts";
import { prefix } from "../../schema/table.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: RunnerServices;
let undisturbed: Awaited<ReturnType<typeof leftBehind>>;
let turnWrites = 0;
let allWrites = 0;

beforeAll(async () => {
  services = await openRunnerServices();
  const order = await services.start("undisturbed", twoAgents());
  const watched = services.connect((_, sk) => {
    allWrites++;
    if (sk.startsWith(prefix.turn)) turnWrites++;
  });
  expect(await services.run(order, watched)).toMatchObject({ outcome: "done" });
  undisturbed = await leftBehind("undisturbed");
});
afterAll(() => services.close());

class PowerCut extends Error {}

let projects = 0;
async function newOrder(): Promise<RunOrder> {
  return services.start(`crash-${projects++}`, twoAgents());
}

/** Connections whose writes fail for good from the first one that `isLast` names. */
function failing(isLast: (sk: string, item: { [name: string]: unknown }) => boolean) {
  let isOff = false;
  return services.connect((_, sk, item) => {
    isOff ||= isLast(sk, item);
    if (isOff) throw new PowerCut();
  });
}

/** What a project leaves, without what differs from run to run: times, and ids that count the entries. */
async function leftBehind(project: string) {
  const ledger = await readLedger(services.table, project);
  const events = await readItems(services.table, project, "event");
  const { tree, turns } = services.repository(project);
  return {
    tree,
    authors: turns.map((turn) => turn.replace(/^\d+/, "")),
    ledger: ledger.map(({ section, text, by, path, status }) => ({ section, text, by, path, status })),
    written: events.filter(({ kind }) => kind === "artifact-written").map(({ path, agent }) => `${agent} ${path}`),
    handoffs: events.filter(({ kind }) => kind === "handoff").map(({ agent, to }) => `${agent} ${to}`),
  };
}

test("killed before every journal entry in turn, one run after the other, it ends with the same repository and ledger", async () => {
  const order = await newOrder();
  let runs = 0;
  for (let isDone = false; !isDone; runs++) {
    // What a run that goes on says of the one before is not its own work; its first entry stays, and its second is lost with its effects done.
    const entries = runs === 0 ? 1 : 2;
    let seen = 0;
    const cut = failing((sk, item) => sk.startsWith(prefix.turn) && isOwnWork(item) && ++seen === entries);
    const ended = services.run({ ...order, epoch: runs + 1 }, cut);
    isDone = await ended.then(
      (answer) => answer?.outcome === "done",
      (error: unknown) => {
        if (error instanceof PowerCut) return false;
        throw error;
      },
    );
  }
  expect(runs).toBeGreaterThanOrEqual(turnWrites);
  expect(await leftBehind(order.project)).toEqual(undisturbed);
});

/** The longest entries lie in the object store; a lost reply is never one of them. */
function isOwnWork({ entry }: { entry?: unknown }): boolean {
  return typeof entry !== "string" || !["resumed", "reply-lost"].includes((JSON.parse(entry) as Entry).kind);
}

test("killed several times before any write whatever, a run still ends the same", async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: allWrites }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(cuts, async (lasts) => {
      const order = await newOrder();
      let epoch = 1;
      for (const last of lasts) {
        let seen = 0;
        const cut = failing(() => ++seen === last);
        await services.run({ ...order, epoch: epoch++ }, cut).catch((error: unknown) => {
          if (!(error instanceof PowerCut)) throw error;
        });
      }
      expect(await services.run({ ...order, epoch })).toMatchObject({ outcome: "done" });
      expect(await leftBehind(order.project)).toEqual(undisturbed);
    }),
    { numRuns: isLong ? 12 : 2 },
  );
});

test("the newest revision is named as such however early the runner that recorded it was killed", async () => {
  const newest = async (project: string) => (await readItem(services.table, key.meta(project)))?.revision;
  const order = await newOrder();
  // The last turn's revision is recorded, and nothing is written after that: neither META nor a journal entry.
  let revisions = 0;
  const total = (await readRevisions(services.table, "undisturbed")).length;
  let isOff = false;
  const cut = services.connect((_, sk) => {
    if (isOff) throw new PowerCut();
    isOff = sk.startsWith(prefix.revision) && ++revisions === total;
  });
  await expect(services.run(order, cut)).rejects.toThrow(PowerCut);
  const recorded = (await readRevisions(services.table, order.project)).at(-1)?.id;
  expect(await newest(order.project)).not.toBe(recorded);
  await services.run({ ...order, epoch: 2 });
  expect(await newest(order.project)).toBe((await readRevisions(services.table, order.project)).at(-1)?.id);
});

test("a round that wrote nothing still names its revision after it was killed between recording and naming it", async () => {
  const order = await services.start("wrote-nothing", twoAgents({ deliverables: [] }));
  let isOff = false;
  const cut = services.connect((_, sk) => {
    if (isOff) throw new PowerCut();
    isOff = sk.startsWith(prefix.revision);
  });
  await expect(services.run(order, cut)).rejects.toThrow(PowerCut);
  const answer = await services.run({ ...order, epoch: 2 });
  expect((await readItem(services.table, key.meta("wrote-nothing")))?.revision).toBe(answer?.revision);
});

test("an orphan that works on beside its successor changes nothing", async () => {
  const order = await newOrder();
  let seen = 0;
  let successor: Promise<unknown> | undefined;
  const orphan = services.connect((_, sk) => {
    if (sk.startsWith(prefix.turn) && ++seen === 4) successor = services.run({ ...order, epoch: 2 });
  });
  await expect(services.run(order, orphan)).rejects.toThrow(/newer runner/);
  expect(await successor).toMatchObject({ outcome: "done" });
  expect(await leftBehind(order.project)).toEqual(undisturbed);
});
