import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { createTable, openTable, type Table } from "../../runtime/ledger/table.ts";
import { localTable } from "../../runtime/local/cloud.ts";
import { forgetLocally } from "../../runtime/local/forget.ts";
import { openJournal } from "../../runtime/local/open-journal.ts";
import { openStateFolder } from "../../runtime/local/state-folder.ts";
import { openTables } from "../../runtime/local/table/tables.ts";
import {
  type MarkedStores,
  markers,
  markersIn,
  sharedText,
  writeMarkedProject,
  writeOtherProject,
} from "./marked-project.ts";

const root = mkdtempSync(join(tmpdir(), "crew-forget-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Opens the stores of the state folder as `crew up` does, for as long as `act` runs. */
async function served<Result>(act: (stores: MarkedStores) => Promise<Result>): Promise<Result> {
  const folder = openStateFolder(root);
  const journal = await openJournal(folder);
  const tables = await openTables({ folder: folder.dynamo, record: folder.tableRecord });
  const server = createServer((request, response) => void tables.answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table: Table = openTable(localTable.name, { ...localTable.client, endpoint });
  try {
    await createTable(table);
    const { objectsUrl, repositoriesUrl, outbox, logs } = folder;
    const objects = openObjectStore(objectsUrl);
    return await act({ table, objects, objectsUrl, repositoriesUrl, outbox, logs, journal });
  } finally {
    table.documents.destroy();
    server.closeAllConnections();
    server.close();
    await tables.close();
    journal.close();
  }
}

test("after crew forget no byte of the state folder is the customer's, the receipt says what was erased, and another project is whole", async () => {
  await served(async (stores) => {
    await writeMarkedProject(stores, "shop-aaaaaa");
    await writeOtherProject(stores, "shop-bbbbbb");
  });
  const before = await markersIn(root);
  // The control: each marker is found while the project is there.
  expect([...new Set(Object.values(before).flat())].sort()).toEqual(Object.keys(markers).sort());

  const titles: string[] = [];
  const refuse = async (title: string) => titles.push(title) < 0;
  expect(await forgetLocally(root, "shop-aaaaaa", refuse)).toBeUndefined();
  expect(titles).toEqual([markers.title]);
  expect(Object.keys(await markersIn(root)).length).toBeGreaterThan(0);

  const receipt = await forgetLocally(root, "shop-aaaaaa", async () => true);
  expect(await markersIn(root)).toEqual({});
  expect(receipt).toMatchObject({
    finishedAt: expect.stringMatching(/^20/),
    erased: {
      items: { count: 11 },
      objects: { count: 8 },
      repositories: { count: 1 },
      executions: { count: 1 },
      logs: { count: 1 },
      mails: { count: 2 },
    },
    shared: 3,
    remains: [{ what: "backups of this folder that you have made", until: "you delete them" }],
  });

  // The receipt is what remains, and is given again.
  const again = await forgetLocally(root, "shop-aaaaaa", async () => expect.unreachable());
  expect(again).toEqual(receipt);
  await served(async ({ table, objects, journal }) => {
    expect(await readItem(table, key.meta("shop-aaaaaa"))).toBeUndefined();
    expect(journal.executions()).toEqual([]);
    const other = await readItem(table, key.meta("shop-bbbbbb"));
    expect((await objects.get(other!.sow)).toString()).toBe("The other statement");
    expect((await objects.get(other!.config)).toString()).toBe('{"name":"shop"}');
    const question = await readItem(table, key.question("shop-bbbbbb", "design-1-1"));
    expect((await objects.get(question!.record!)).toString()).toBe('{"answer":"yes"}');
    expect((await objects.get(await objects.put(sharedText))).toString()).toBe(sharedText);
  });
});

test("a project that does not exist is not erased", async () => {
  await expect(forgetLocally(root, "shop-cccccc", async () => true)).rejects.toThrow(
    'There is no project "shop-cccccc"',
  );
});
