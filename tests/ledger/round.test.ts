import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf } from "../../runtime/artifacts/object-store.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { type Bodies, type ClaimedRound, claimRound } from "../../runtime/ledger/round.ts";
import { Superseded } from "../../runtime/swarm/ports.ts";
import { commit } from "../support/commits.ts";
import { openMemoryTable } from "../support/memory-table.ts";

let memory: Awaited<ReturnType<typeof openMemoryTable>>;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const stored = new Map<string, Uint8Array>();
const bodies: Bodies = {
  async put(bytes) {
    const digest = digestOf(bytes);
    stored.set(digest, Buffer.from(bytes as Uint8Array));
    return digest;
  },
  async get(digest) {
    return stored.get(digest)!;
  },
};
const time = "2026-11-20T10:00:00.000Z";
let projects = 0;
const newRound = () => ({ project: `p${projects++}`, phase: "design", round: 1 });
const claim = (id: ReturnType<typeof newRound>, epoch: number) =>
  claimRound(memory.table, bodies, id, { epoch, cause: "start", time });
const texts = async (round: ClaimedRound) => (await round.restore()).map((entry) => entry.text);
const append = (round: ClaimedRound, ...entries: string[]) =>
  entries.reduce((before, text) => before.then(() => round.append({ text, time })), Promise.resolve());

test("a new round has an empty log and says when and why it began", async () => {
  const id = newRound();
  expect(await texts(await claim(id, 1))).toEqual([]);
  expect(await readItem(memory.table, key.round(id.project, "design", 1))).toMatchObject({
    epoch: 1,
    seq: 0,
    status: "WORKING",
    cause: "start",
    startedAt: time,
  });
});

test("a later epoch restores what was appended, in order", async () => {
  const id = newRound();
  await append(await claim(id, 1), "a", "b", "c");
  const second = await claim(id, 2);
  expect(await texts(second)).toEqual(["a", "b", "c"]);
  await append(second, "d");
  expect(await texts(await claim(id, 3))).toEqual(["a", "b", "c", "d"]);
});

test("a round that the rehearsal model answered in stays marked, whoever continues it", async () => {
  const marked = async (epochs: boolean[]) => {
    const id = newRound();
    for (const [index, rehearsed] of epochs.entries())
      await claimRound(memory.table, bodies, id, { epoch: index + 1, cause: "start", time, rehearsed });
    return (await readItem(memory.table, key.round(id.project, "design", 1)))?.rehearsed;
  };
  expect(await marked([true])).toBe(true);
  expect(await marked([true, false])).toBe(true);
  expect(await marked([false, true])).toBe(true);
  expect(await marked([false, false])).toBeUndefined();
});

test.each([1, 2])("an epoch of %i cannot claim a round that epoch 2 holds", async (epoch) => {
  const id = newRound();
  await claim(id, 2);
  await expect(claim(id, epoch)).rejects.toThrow(Superseded);
});

test("the cost before the machine's entry into a round is kept for all runners of that entry", async () => {
  const id = newRound();
  const costBefore = async () => (await readItem(memory.table, key.round(id.project, "design", 1)))?.costBefore;
  const spent = async (epoch: number, costMicros: number) => {
    const usage = { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, costMicros };
    await (await claim(id, epoch)).note({ usage });
    return costBefore();
  };
  expect(await spent(1000, 3)).toBeUndefined();
  // A runner that takes the place of a killed one.
  expect(await spent(1001, 5)).toBeUndefined();
  // The machine comes back after a question.
  expect(await spent(2000, 6)).toBe(5);
  expect(await spent(2003, 7)).toBe(5);
  expect(await spent(5000, 7)).toBe(7);
});

test("an entry of any length comes back as it was", async () => {
  const id = newRound();
  const round = await claim(id, 1);
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 9000, unit: "grapheme" }), async (text) => {
      await append(round, text);
      expect((await texts(round)).at(-1)).toBeDefined();
    }),
    { numRuns: 10 },
  );
  const long = "ü".repeat(3000);
  await append(round, long);
  expect((await texts(await claim(id, 2))).at(-1)).toBe(long);
});

test("an orphan can neither append nor change what the lock says", async () => {
  const id = newRound();
  const orphan = await claim(id, 1);
  await append(orphan, "a");
  const successor = await claim(id, 2);
  await append(successor, "b");
  const before = await readItem(memory.table, key.round(id.project, "design", 1));
  await expect(append(orphan, "x")).rejects.toThrow(Superseded);
  await expect(orphan.note({ status: "DONE", revision: commit("x") })).rejects.toThrow(Superseded);
  expect(await readItem(memory.table, key.round(id.project, "design", 1))).toEqual(before);
  expect(await texts(successor)).toEqual(["a", "b"]);
});

test("an entry that was written but not reached by the head never happened", async () => {
  const id = newRound();
  await append(await claim(id, 1), "a");
  const orphanEntry = { ...key.turn(id.project, "design", 1, 1, 2), prev: key.turn(id.project, "design", 1, 1, 1).sk };
  await memory.table.documents.send(
    new PutCommand({ TableName: "crew", Item: { ...orphanEntry, entry: "lost", time } }),
  );
  const successor = await claim(id, 2);
  expect(await texts(successor)).toEqual(["a"]);
  await append(successor, "b");
  expect(await texts(await claim(id, 3))).toEqual(["a", "b"]);
});

test("runners that race leave one chain, and only what was acknowledged or the last attempt is in it", async () => {
  const id = newRound();
  const acknowledged: string[] = [];
  const run = async (epoch: number) => {
    const round = await claim(id, epoch);
    for (let entry = 0; entry < 6; entry++) {
      const text = `${epoch}:${entry}`;
      await round.append({ text, time });
      acknowledged.push(text);
    }
  };
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(run));
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toBeInstanceOf(Superseded);
  }
  const chain = await texts(await claim(id, 9));
  expect(new Set(chain).size).toBe(chain.length);
  expect(chain).toEqual([...chain].sort());
  expect(acknowledged.filter((text) => !chain.includes(text))).toEqual([]);
});

test("however runners take turns and die between the two writes, the log is what was acknowledged", async () => {
  const step = fc.record({ dies: fc.boolean(), entries: fc.integer({ min: 0, max: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 5 }), async (runners) => {
      const id = newRound();
      const expected: string[] = [];
      for (const [at, { dies, entries }] of runners.entries()) {
        const epoch = at + 1;
        const round = await claim(id, epoch);
        expect(await texts(round)).toEqual(expected);
        for (let entry = 0; entry < entries; entry++) {
          expected.push(`${epoch}:${entry}`);
          await append(round, `${epoch}:${entry}`);
        }
        const seq = expected.length + 1;
        const Item = { ...key.turn(id.project, "design", 1, epoch, seq), entry: "lost", time };
        if (dies) await memory.table.documents.send(new PutCommand({ TableName: "crew", Item }));
      }
      expect(await texts(await claim(id, 99))).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test("notes stay when a later epoch takes the round up again, and the end is forgotten", async () => {
  const id = newRound();
  await (await claim(id, 1)).note({
    status: "ASKED",
    activeAgent: "pm",
    finishedAt: time,
    outputs: { pm: { ok: true } },
  });
  const second = await claim(id, 2);
  expect(second.before).toMatchObject({ status: "ASKED", activeAgent: "pm" });
  const lock = await readItem(memory.table, key.round(id.project, "design", 1));
  expect(lock).toMatchObject({ status: "WORKING", activeAgent: "pm", outputs: { pm: { ok: true } } });
  expect(lock).not.toHaveProperty("finishedAt");
});
