import { openTable, type Table } from "../../runtime/ledger/table.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** A client of its own that notes the sort key of each item that comes back. */
export function tableWithNotedReads(endpoint: string): Table & { reads: string[] } {
  const table = openTable("crew", { endpoint, region: "us-east-1", credentials });
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
