import { compareText } from "../../base/compare-text.ts";
import type { Outputs, RoundItem } from "./items.ts";

/** Returns the values of all ended rounds, merged in the order in which they ended, as the state machine merges them. */
export function outputsOf(rounds: readonly Pick<RoundItem, "finishedAt" | "outputs">[]): Outputs {
  const ended = rounds.flatMap(({ finishedAt, outputs }) =>
    finishedAt === undefined || outputs === undefined ? [] : [{ finishedAt, outputs }],
  );
  ended.sort((a, b) => compareText(a.finishedAt, b.finishedAt));
  return Object.assign({}, ...ended.map(({ outputs }) => outputs));
}
