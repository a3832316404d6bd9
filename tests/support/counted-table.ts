import { openTable, type Table } from "../../runtime/ledger/table.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** A client of its own that counts what it asks for, and what of it comes back. */
export function countedTable(endpoint: string): Table & { counts: { reads: number; items: number; writes: number } } {
  const table = openTable("crew", { endpoint, region: "us-east-1", credentials });
  const counts = { reads: 0, items: 0, writes: 0 };
  table.documents.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const { Item, Items } = result.output as { Item?: object; Items?: object[] };
      if (/^(?:Put|Update|Transact)/.test(String(context.commandName))) counts.writes += 1;
      else counts.reads += 1;
      counts.items += Items?.length ?? (Item ? 1 : 0);
      return result;
    },
    { step: "initialize", name: "count" },
  );
  return { ...table, counts };
}
