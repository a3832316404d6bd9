import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { erasableFiles, erasableFolders } from "../artifacts/erase-folder.ts";
import { openObjectStore } from "../artifacts/object-store.ts";
import type { Journal } from "../engine/journal.ts";
import { forgetProject, requireErasable } from "../erasure/forget-project.ts";
import type { Stores } from "../erasure/stores.ts";
import type { ReceiptItem } from "../ledger/receipt.ts";
import { createTable, openTable } from "../ledger/table.ts";
import { localTable } from "./cloud.ts";
import { localTraces } from "./local-traces.ts";
import { openJournal } from "./open-journal.ts";
import { requireUsableTable } from "./require-usable-table.ts";
import { openStateFolder, type StateFolder } from "./state-folder.ts";
import { compactTable } from "./table/compact-table.ts";
import { openTables, type Tables } from "./table/tables.ts";
import { refusalOf } from "./unusable.ts";

/**
 * Erases a project of a state folder that no crew serves. `consent` receives the project's title, and decides. Resolves with undefined
 * without consent.
 */
export async function forgetLocally(
  root: string,
  project: string,
  consent: (title: string) => Promise<boolean>,
): Promise<ReceiptItem | undefined> {
  const opened = new AsyncDisposableStack();
  try {
    const folder = openStateFolder(root);
    const journal = await openJournal(folder);
    opened.defer(() => journal.close());
    requireUsableTable(folder, false);
    const service = await openTableService(folder);
    opened.defer(() => service.close());
    const stores = await localStores(folder, journal, service);
    const { title, receipt } = await requireErasable(stores, project);
    if (receipt?.finishedAt === undefined && !(await consent(title))) return undefined;
    return await forgetProject(stores, project);
  } catch (error) {
    throw refusalOf(error, root);
  } finally {
    await opened.disposeAsync();
  }
}

/** The table behind an address, which keeps while the table is closed. */
interface TableService {
  url: string;
  /** Closes the table, runs `act` on its files, and opens it again. */
  whileClosed(act: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

async function openTableService(folder: StateFolder): Promise<TableService> {
  const files = { folder: folder.dynamo, record: folder.tableRecord };
  let tables: Tables = await openTables(files);
  const server = createServer((request, response) => void tables.answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async whileClosed(act) {
      await tables.close();
      await act();
      tables = await openTables(files);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await tables.close();
    },
  };
}

async function localStores(folder: StateFolder, journal: Journal, service: TableService): Promise<Stores> {
  const table = openTable(localTable.name, { ...localTable.client, endpoint: service.url });
  await createTable(table);
  const files = { folder: folder.dynamo, record: folder.tableRecord };
  return {
    table,
    objects: openObjectStore(folder.objectsUrl),
    erasable: erasableFiles(folder.objectsUrl),
    repositories: erasableFolders(folder.repositoriesUrl),
    traces: localTraces(folder, journal, () => service.whileClosed(() => compactTable(files))),
    // Stored again by the next start.
    deployed: [],
    whyNot: async ({ id }) =>
      isAtWork(journal, id)
        ? `The state machine of ${id} has not ended. Start crew, let it end or stop it there, and try again.`
        : undefined,
    remains: () => [{ what: "backups of this folder that you have made", until: "you delete them" }],
    unreferencedMs: 0,
    wait: async () => {},
    clock: { now: Date.now },
  };
}

function isAtWork(journal: Journal, project: string): boolean {
  return journal
    .executions()
    .some(({ status, input }) => status === "RUNNING" && (input as { project?: unknown }).project === project);
}
