import { afterEach, beforeEach, expect, test } from "vitest";
import {
  changePause,
  freePlaces,
  noteUnused,
  takeBackPlace,
  takePlace,
  undoPlace,
} from "../../runtime/ledger/flow-places.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";

let memory: MemoryTable;
beforeEach(async () => {
  memory = await openMemoryTable();
});
afterEach(() => memory.close());

const flow = key.dispatch("shop", "feature");
const names = Array.from({ length: 10 }, (_, n) => `feature-${n}`);
const day = "2026-11-28";
const places = { atOnce: 3, day };
const takeAll = (limits: Parameters<typeof takePlace>[3]) =>
  Promise.all(names.map((name) => takePlace(memory.table, flow, name, limits)));

test("of many that take a place at the same time, as many get one as there are, and they keep it when they ask again", async () => {
  const taken = await takeAll(places);
  expect(taken.filter(Boolean)).toHaveLength(3);
  expect(await takeAll(places)).toEqual(taken);
  expect((await readItem(memory.table, flow))?.atWork?.size).toBe(3);
});

test("the starts of a day are limited whatever places become free", async () => {
  const limits = { atOnce: 10, perDay: 4, day };
  const taken = names.filter((_, n) => n < 8);
  for (const name of taken) {
    await takePlace(memory.table, flow, name, limits);
    await freePlaces(memory.table, flow, { ended: [name], waiting: [] });
  }
  expect((await readItem(memory.table, flow))?.[`starts ${day}`]).toEqual(new Set(taken.slice(0, 4)));
  expect(await takePlace(memory.table, flow, "feature-9", { ...limits, day: "2026-11-29" }, [day])).toBe(true);
  expect(await readItem(memory.table, flow)).not.toHaveProperty(`starts ${day}`);
});

test("a start that did not happen gives back its place and its start of the day", async () => {
  const limits = { atOnce: 1, perDay: 1, day };
  await takePlace(memory.table, flow, "feature-1", limits);
  expect(await takePlace(memory.table, flow, "feature-2", limits)).toBe(false);
  await undoPlace(memory.table, flow, "feature-1", day);
  expect(await takePlace(memory.table, flow, "feature-2", limits)).toBe(true);
});

test("a start that did not happen leaves no note that its place is unused", async () => {
  const time = "2026-11-28T10:00:00.000Z";
  await takePlace(memory.table, flow, "feature-1", places);
  await noteUnused(memory.table, flow, { found: ["feature-1"], used: [], time });
  expect(await readItem(memory.table, flow)).toHaveProperty("unused feature-1", time);
  await undoPlace(memory.table, flow, "feature-1", day);
  expect(await readItem(memory.table, flow)).not.toHaveProperty("unused feature-1");
});

test("nobody gets a place while the queue is paused, and one who goes on from a wait takes it back without asking", async () => {
  const pause = { by: "otto@example.com", name: "Otto", time: "2026-11-28T10:00:00.000Z", reason: "Release day." };
  expect(await changePause(memory.table, flow, pause, true)).toBe(true);
  expect(await changePause(memory.table, flow, { ...pause, name: "Olga" }, true)).toBe(false);
  expect(await takePlace(memory.table, flow, "feature-1", places)).toBe(false);
  for (const name of names) await takeBackPlace(memory.table, flow, name);
  expect((await readItem(memory.table, flow))?.atWork?.size).toBe(10);
  expect(await changePause(memory.table, flow, pause, false)).toBe(true);
  expect(await changePause(memory.table, flow, pause, false)).toBe(false);
});

test("freeing places twice is freeing them once, and the empty item is as good as none", async () => {
  await takePlace(memory.table, flow, "feature-1", places);
  await takePlace(memory.table, flow, "feature-2", places);
  for (const _ of [1, 2]) await freePlaces(memory.table, flow, { ended: ["feature-1"], waiting: ["feature-2"] });
  expect(await readItem(memory.table, flow)).toMatchObject({ waiting: new Set(["feature-2"]) });
  expect(await readItem(memory.table, flow)).not.toHaveProperty("atWork");
  await freePlaces(memory.table, flow, { ended: ["feature-2"], waiting: [] });
  expect(await takePlace(memory.table, flow, "feature-3", { ...places, atOnce: 1 })).toBe(true);
});
