import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readStore, readStored, type StoreWrite, writeStored } from "../../runtime/ledger/store.ts";
import { storeKey } from "../../schema/table.ts";
import { openMemoryTable } from "../support/memory-table.ts";
import { agentNamed, openToolbox } from "../support/toolbox.ts";
import { watchedTable } from "../support/watched-table.ts";

let memory: Awaited<ReturnType<typeof openMemoryTable>>;
beforeAll(async () => {
  memory = await openMemoryTable();
});
afterAll(() => memory.close());
let store = "";
let stores = 0;
beforeEach(() => {
  store = storeKey("bus", `task-${stores++}`);
});

const now = Date.parse("2026-11-20T12:00:00.000Z");
const later = now / 1000 + 86_400;
const put = (project: string, call: string, text: string, over: Partial<StoreWrite> = {}): StoreWrite => ({
  ...{ name: "prices", text, by: "conductor", project, call, time: "2026-11-20T12:00:00.000Z", expires: later },
  ...over,
});
const write = (change: StoreWrite, table = memory.table) => writeStored(table, store, change);
const textOf = async (name = "prices", at = now) => (await readStored(memory.table, store, name, at))?.text;

test("a text is read by other projects until it is replaced, deleted or too old", async () => {
  await write(put("a", "1", "first"));
  expect(await textOf()).toBe("first");
  await write(put("b", "1", "second"));
  expect(await textOf()).toBe("second");
  expect(await textOf("prices", later * 1000)).toBeUndefined();
  const { text: _, ...deletion } = put("b", "2", "");
  await write(deletion);
  expect(await textOf()).toBeUndefined();
  expect(await readStore(memory.table, store, now)).toEqual([]);
});

test("a call that is repeated after a crash writes what was missing, and never replaces what another project has written since", async () => {
  for (const dies of [1, 2, 3]) {
    store = storeKey("bus", `crash-${dies}`);
    let writes = 0;
    const table = watchedTable(memory.openClient(), () => {
      writes += 1;
      if (writes >= dies) throw new Error("killed");
    });
    const own = put("a", `call-${dies}`, "own");
    await write(own, table).catch((error: Error) => expect(error.message).toBe("killed"));
    table.documents.destroy();
    await write(own);
    expect(await textOf()).toBe("own");
    await write(put("b", `call-${dies}`, "newer"));
    await write(own);
    expect(await textOf()).toBe("newer");
  }
});

test("stores of two flows, and of rehearsals, have nothing in common", async () => {
  await write(put("a", "9", "own"));
  expect(
    new Set([storeKey("bus", "task"), storeKey("bus", "other"), storeKey("bus"), storeKey("bus", "task", true)]).size,
  ).toBe(4);
  store = storeKey("bus", "elsewhere");
  expect(await textOf()).toBeUndefined();
});

test("an agent stores, lists, reads and deletes within the bounds, and a reader only reads", async () => {
  const shop = await openToolbox({});
  try {
    const writer = agentNamed("writer", { tools: ["store"] });
    const reader = agentNamed("reader", { tools: ["store"], lane: "read-only" });
    expect((await shop.call(writer, "store_put", { key: "last/rename", text: "x".repeat(4001) })).isError).toBe(true);
    expect((await shop.call(writer, "store_put", { key: "Last Rename", text: "x" })).isError).toBe(true);
    expect((await shop.call(writer, "store_put", { key: "a", text: "x", days: 400 })).isError).toBe(true);
    expect((await shop.call(writer, "store_put", { key: "a", text: "x", days: 2 })).text).toContain(
      "until 2026-11-22T",
    );
    expect((await shop.call(reader, "store_get", { key: "a" })).text).toBe("x");
    expect((await shop.call(reader, "store_put", { key: "b", text: "y" })).isError).toBe(true);
    expect((await shop.call(reader, "store_list", {})).text).toContain("a: 1 characters, by writer in shop");
    for (let each = 1; each < 200; each += 1) await shop.call(writer, "store_put", { key: `k${each}`, text: "x" });
    expect((await shop.call(writer, "store_put", { key: "one-more", text: "x" })).text).toContain("200 keys already");
    expect((await shop.call(writer, "store_put", { key: "a", text: "again" })).isError).toBe(false);
    await shop.call(writer, "store_delete", { key: "a" });
    expect((await shop.call(reader, "store_get", { key: "a" })).text).toBe("Nothing is stored under a.");
  } finally {
    await shop.close();
  }
});
