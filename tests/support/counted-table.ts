import type { Table } from "../../runtime/ledger/table.ts";

/** Makes a client of a table count its requests and the items that come back. */
export function countedTable(table: Table): Table & { counts: { reads: number; items: number; writes: number } } {
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
