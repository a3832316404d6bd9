import type { StateFolder } from "./state-folder.ts";
import { inspectTable } from "./table/inspect-table.ts";
import { forgetTableRecord } from "./table/table-record.ts";
import { StateFolderUnusable } from "./unusable.ts";

/**
 * Refuses a table with lost data; call when this process has locked the folder and before the table is opened. Resolves
 * with a warning for a table that can still be used; with `acceptLosses` that includes every table that can be opened.
 */
export function requireUsableTable({ dynamo, tableRecord }: StateFolder, acceptLosses: boolean): string[] {
  const condition = inspectTable(dynamo, tableRecord);
  if (condition.kind === "damaged") throw damaged(dynamo, condition.why, startAnew);
  if (condition.kind === "lossy" && !acceptLosses) throw damaged(dynamo, condition.why, goOn);
  forgetTableRecord(tableRecord);
  return condition.kind === "whole"
    ? []
    : [`The table has lost its newest writes: ${condition.why}. Turns and notes of that time are missing.`];
}

const goOn =
  "Restore the folder from a backup. To continue with the remaining data, start once with --accept-losses: crew then compares it with the state machine's journal and reports its repairs.";
const startAnew =
  "Restore the folder from a backup, or choose a different folder with --state; the teams' commits are in the repositories beside it.";

function damaged(folder: string, why: string, advice: string): StateFolderUnusable {
  return new StateFolderUnusable(
    [
      `The table ${folder} is damaged (${why}). Nothing was changed.`,
      "Only the table has the decisions, questions, notes and costs. Some of them may be missing.",
      advice,
    ].join("\n"),
  );
}
