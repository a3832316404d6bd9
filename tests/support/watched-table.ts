import { openTable, type Table } from "../../runtime/ledger/table.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };

/** Called before each write is sent, which waits for it; what it throws is the write's failure. */
export type OnWrite = (target: string, sk: string, item: { [name: string]: unknown }) => void | Promise<void>;

/** A client of its own that tells of each write before it is sent. */
export function watchedTable(endpoint: string, onWrite: OnWrite): Table {
  const table = openTable("crew", { endpoint, region: "us-east-1", credentials });
  table.documents.middlewareStack.add(
    (next, context) => async (args) => {
      const { Item, Key } = args.input as { Item?: { [name: string]: unknown; sk: string }; Key?: { sk: string } };
      const command = String(context.commandName);
      if (/^(?:Put|Update)/.test(command)) await onWrite(command, Item?.sk ?? Key?.sk ?? "", Item ?? {});
      return next(args);
    },
    { step: "initialize", name: "watch" },
  );
  return table;
}
