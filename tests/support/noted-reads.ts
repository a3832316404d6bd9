import type { Table } from "../../runtime/ledger/table.ts";

/** Makes a client of a table note the sort key of each item that comes back. */
export function tableWithNotedReads(table: Table): Table & { reads: string[] } {
  const reads: string[] = [];
  table.documents.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Item, Items = Item ? [Item] : [] } = result.output as { Item?: { sk: string }; Items?: { sk: string }[] };
      reads.push(...Items.map(({ sk }) => sk));
      return result;
    },
    { step: "initialize", name: "note" },
  );
  return { ...table, reads };
}
