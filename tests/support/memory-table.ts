import { once } from "node:events";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { createTable, openTable, type Table } from "../../runtime/ledger/table.ts";
import { inProcessRequests } from "./in-process-requests.ts";

export interface MemoryTable {
  table: Table;
  /** Opens another client of the same table. */
  openClient(): Table;
  /** Address for clients in other processes. */
  endpoint: string;
  close(): Promise<void>;
}

/** A real DynamoDB protocol server in memory with one project table in it. */
export async function openMemoryTable(): Promise<MemoryTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const requests = inProcessRequests(server);
  const openClient = () =>
    openTable("crew", {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      requestHandler: requests,
    });
  const table = openClient();
  await createTable(table);
  const close = async () => {
    await requests.drain();
    table.documents.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { table, openClient, endpoint, close };
}
