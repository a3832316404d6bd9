import type { Table } from "../../runtime/ledger/table.ts";

/** Called before each write is sent, which waits for it; what it throws is the write's failure. */
export type OnWrite = (target: string, sk: string, item: { [name: string]: unknown }) => void | Promise<void>;

/** Makes a client of a table report each write before it is sent. */
export function watchedTable(table: Table, onWrite: OnWrite): Table {
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
