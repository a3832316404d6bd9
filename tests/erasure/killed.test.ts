import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BatchWriteCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { erasableFiles, erasableFolders } from "../../runtime/artifacts/erase-folder.ts";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { forgetProject } from "../../runtime/erasure/forget-project.ts";
import type { Stores } from "../../runtime/erasure/stores.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readAsItIs } from "../../runtime/ledger/read.ts";
import type { Table } from "../../runtime/ledger/table.ts";
import { localTraces } from "../../runtime/local/local-traces.ts";
import { type MemoryTable, openMemoryTable } from "../support/memory-table.ts";
import { type MarkedStores, markers, markersIn, writeMarkedProject, writeOtherProject } from "./marked-project.ts";

const project = "shop-aaaaaa";
let memory: MemoryTable;
const folders: string[] = [];
beforeAll(async () => {
  memory = await openMemoryTable();
  const stores = storesIn(newFolder());
  await writeMarkedProject(stores, project);
  await writeOtherProject(stores, "shop-bbbbbb");
  first = { folder: stores.root, items: await scanned() };
});
afterAll(async () => {
  await memory.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** The process has ended: nothing that it would still do is done. */
class Killed extends Error {}

/** Lets a number of writes happen, then no more. */
function life(writes: number) {
  let left = writes;
  return {
    done: () => writes - left,
    async write<Result>(act: () => Promise<Result>): Promise<Result> {
      if (left <= 0) throw new Killed();
      left -= 1;
      return act();
    },
  };
}

/** A table whose writes are counted, one by one. */
function mortalTable(write: ReturnType<typeof life>["write"]): Table {
  const table = memory.openClient();
  table.documents.middlewareStack.add(
    (next, context) => (args) =>
      /^(?:Put|Update|Delete)/.test(String(context.commandName)) ? write(() => next(args)) : next(args),
    { step: "initialize", name: "mortal" },
  );
  return table;
}

/** A project with markers and another one, as they are at the beginning of each life. */
let first: { folder: string; items: Record<string, unknown>[] };

async function scanned(): Promise<Record<string, unknown>[]> {
  const { table } = memory;
  return (await table.documents.send(new ScanCommand({ TableName: table.name }))).Items ?? [];
}

function storesIn(root: string): MarkedStores & { root: string } {
  const [objectsUrl, repositoriesUrl] = ["objects", "repositories"].map((name) => pathToFileURL(join(root, name)).href);
  return {
    ...{ root, table: memory.table, objectsUrl: objectsUrl!, repositoriesUrl: repositoriesUrl! },
    ...{ objects: openObjectStore(objectsUrl!), outbox: join(root, "outbox"), logs: join(root, "logs") },
    journal: memoryJournal(),
  };
}

function newFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), "crew-killed-")));
  return folders.at(-1)!;
}

async function newStores(): Promise<MarkedStores & { root: string }> {
  const textOf = ({ pk, sk }: Record<string, unknown>) => `${pk} ${sk}`;
  const kept = new Set(first.items.map(textOf));
  const others = (await scanned()).filter((item) => !kept.has(textOf(item)));
  const requests = [
    ...others.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
    ...first.items.map((Item) => ({ PutRequest: { Item } })),
  ];
  const { table } = memory;
  for (let from = 0; from < requests.length; from += 25) {
    const part = requests.slice(from, from + 25);
    await table.documents.send(new BatchWriteCommand({ RequestItems: { [table.name]: part } }));
  }
  const root = newFolder();
  cpSync(first.folder, root, { recursive: true, preserveTimestamps: true });
  return storesIn(root);
}

/** The stores of an erasure that ends after some writes; objects are deleted one by one. */
function mortal(
  { objects, objectsUrl, repositoriesUrl, outbox, logs, journal }: MarkedStores,
  { write }: Life,
): Stores {
  const erasable = erasableFiles(objectsUrl);
  const repositories = erasableFolders(repositoriesUrl);
  const traces = localTraces({ outbox, logs }, journal, async () => {});
  return {
    table: mortalTable(write),
    objects,
    erasable: {
      ...erasable,
      async erase(digests) {
        for (const digest of digests) await write(() => erasable.erase([digest]));
      },
    },
    repositories: { ...repositories, erase: (id) => write(() => repositories.erase(id)) },
    traces: { ...traces, erase: (...about) => write(() => traces.erase(...about)) },
    deployed: [],
    whyNot: async () => undefined,
    remains: () => [],
    unreferencedMs: 0,
    wait: async () => {},
    clock: { now: Date.now },
  };
}
type Life = ReturnType<typeof life>;

/** The text of all items. */
async function tableText(): Promise<string> {
  return JSON.stringify(await scanned());
}

async function found(root: string): Promise<string[]> {
  const text = await tableText();
  const inTable = Object.entries(markers).filter(([, marker]) => text.includes(marker));
  return [...inTable.map(([name]) => name), ...Object.values(await markersIn(root)).flat()];
}

test("killed at any write, an erasure shows that it is incomplete, and the next call completes it", async () => {
  for (let writes = 0, isComplete = false; !isComplete; writes++) {
    const stores = await newStores();
    const all = await found(stores.root);
    const end = await forgetProject(mortal(stores, life(writes)), project).catch((error: unknown) => error);
    isComplete = !(end instanceof Killed);
    if (!isComplete) {
      const meta = await readAsItIs(memory.table, key.meta(project));
      const receipt = await readAsItIs(memory.table, key.forgotten(project));
      // Either nothing has happened, or nobody can take the project for a whole one.
      if (meta?.itemKind === "meta") expect(await found(stores.root)).toEqual(all);
      else if (meta !== undefined) expect(meta).toMatchObject({ isBeingErased: true });
      else expect(receipt).toHaveProperty("begunAt");
      expect(receipt ?? {}).not.toHaveProperty("finishedAt");
      await forgetProject(mortal(stores, life(Number.POSITIVE_INFINITY)), project);
    }
    expect(await found(stores.root), `killed after ${writes} writes`).toEqual([]);
    expect(await readAsItIs(memory.table, key.meta(project))).toBeUndefined();
    expect(await readAsItIs(memory.table, key.forgotten(project))).toHaveProperty("finishedAt");
    expect(await tableText()).toContain("shop-bbbbbb");
    const other = await readAsItIs(memory.table, key.meta("shop-bbbbbb"));
    expect(other?.itemKind).toBe("meta");
    if (other?.itemKind === "meta")
      for (const digest of [other.sow, other.config, other.manifest]) await stores.objects.get(digest);
    expect(existsSync(join(stores.root, "repositories", `${project}.git`))).toBe(false);
    if (isComplete) expect(writes).toBeGreaterThanOrEqual(25);
  }
});
