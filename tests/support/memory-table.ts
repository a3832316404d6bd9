import { once } from "node:events";
import type { AddressInfo } from "node:net";
import dynalite from "dynalite";
import { createTable, openTable, type Table } from "../../runtime/ledger/table.ts";

/** A real DynamoDB protocol server in memory with one project table in it. */
export async function openMemoryTable(): Promise<{ table: Table; endpoint: string; close(): Promise<void> }> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const table = openTable("crew", {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await createTable(table);
  const close = async () => {
    table.documents.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { table, endpoint, close };
}
