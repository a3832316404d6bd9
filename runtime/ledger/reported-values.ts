import { compareText } from "../../base/compare-text.ts";
import type { Json } from "../../base/json.ts";
import { elementOfKey } from "../../schema/table.ts";
import type { Outputs } from "./items.ts";
import { resultsOf } from "./lists.ts";
import { readItems } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";

/** Returns the values that a project has reported so far. */
export async function readReported(table: Table, project: string): Promise<Outputs> {
  const [rounds, lists] = await Promise.all([readItems(table, project, "round"), readItems(table, project, "list")]);
  return reportedValues({ rounds, lists });
}

/**
 * Returns the values that ended rounds have reported, in the order in which the state machine merges them. Of a phase that is worked on
 * for each element of a list there are only its results.
 */
export function reportedValues({
  rounds,
  lists,
}: {
  rounds: readonly Pick<Stored<"round">, "phase" | "finishedAt" | "outputs">[];
  lists: readonly Stored<"list">[];
}): Outputs {
  const reported = rounds.flatMap(({ phase, finishedAt, outputs }) =>
    finishedAt === undefined || outputs === undefined || elementOfKey(phase) !== undefined
      ? []
      : [{ time: finishedAt, outputs }],
  );
  const worked = lists.flatMap((list) =>
    list.endedAt === undefined
      ? []
      : [{ time: list.endedAt, outputs: { [list.phase]: { results: resultsOf(list) as Json } } }],
  );
  const ended = [...reported, ...worked].sort((a, b) => compareText(a.time, b.time));
  return Object.assign({}, ...ended.map(({ outputs }) => outputs));
}
