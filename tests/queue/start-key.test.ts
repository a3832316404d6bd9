import { afterAll, beforeAll, expect, test } from "vitest";
import { asProjectId } from "../../base/names.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { recordCause, settleStartKey, takeStartKey } from "../../runtime/ledger/queue.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";
import { projectItem } from "../support/project-item.ts";

let memory: MemoryTable;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());

const pending = projectItem({});
const project = (n: number) => asProjectId(`feature-${n}`);

/** A key whose project is at work, with as many causes. */
async function openKey(name: string, causes: number) {
  const { table } = memory;
  const itemKey = key.startKey("shop", "feature", name);
  const startedFor = Array.from({ length: causes }, (_, at) => `message ${at}`);
  const first = { n: 1, project: project(1), pending, ...(causes > 0 && { startedFor }) };
  await takeStartKey(table, itemKey, undefined, first);
  await settleStartKey(table, itemKey, 1);
  const { pending: _, ...settled } = first;
  return { itemKey, seen: settled, causesOf: async () => (await readItem(table, itemKey))?.startedFor ?? [] };
}

test.each([0, 1, 39, 40])(
  "of two causes that meet a project at once, none is forgotten by a key of %i",
  async (known) => {
    const { itemKey, seen, causesOf } = await openKey(`causes ${known}`, known);
    expect(await recordCause(memory.table, itemKey, seen, "one")).toBe(true);
    expect(await recordCause(memory.table, itemKey, seen, "other")).toBe(false);
    expect(await recordCause(memory.table, itemKey, { ...seen, startedFor: await causesOf() }, "other")).toBe(true);
    expect((await causesOf()).slice(-2)).toEqual(["one", "other"]);
    expect((await causesOf()).length).toBe(Math.min(40, known + 2));
  },
);

test("a key is not taken with causes from before another one was recorded", async () => {
  const { itemKey, seen, causesOf } = await openKey("taken", 1);
  const { table } = memory;
  expect(await recordCause(table, itemKey, seen, "one")).toBe(true);
  const taken = { n: 2, project: project(2), pending, startedFor: ["message 0", "other"] };
  expect(await takeStartKey(table, itemKey, seen, taken)).toBe(false);
  expect(await causesOf()).toEqual(["message 0", "one"]);
});
