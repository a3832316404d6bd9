import type { StateFolder } from "./state-folder.ts";
import { inspectTable } from "./table/inspect-table.ts";
import { forgetTableRecord } from "./table/table-record.ts";
import { StateFolderUnusable } from "./unusable.ts";

/**
 * Refuses a table that cannot be trusted; call when the folder is this process's own and before the table is opened. Resolves
 * with what has to be said of one that can be gone on with. With `acceptLosses` that is every table that can be opened.
 */
export function requireUsableTable({ dynamo, tableRecord }: StateFolder, acceptLosses: boolean): string[] {
  const condition = inspectTable(dynamo, tableRecord);
  if (condition.kind === "damaged") throw damaged(dynamo, condition.why, startAnew);
  if (condition.kind === "lossy" && !acceptLosses) throw damaged(dynamo, condition.why, goOn);
  forgetTableRecord(tableRecord);
  return condition.kind === "whole"
    ? []
    : [`The table had lost what was written last: ${condition.why}. Turns and notes of that time are gone.`];
}

const goOn =
  "Put a backup of the folder back. To go on with what is left of it, start once with --accept-losses: crew then compares it with what the state machine remembers and says what it repaired.";
const startAnew =
  "Put a backup of the folder back, or choose another folder with --state; what the teams have committed is in the repositories beside it.";

function damaged(folder: string, why: string, advice: string): StateFolderUnusable {
  return new StateFolderUnusable(
    [
      `The table ${folder} is damaged (${why}). Nothing was changed.`,
      "It alone holds what was decided, asked, noted and paid. Some of it may be missing, and nobody can tell from the outside what.",
      advice,
    ].join("\n"),
  );
}
