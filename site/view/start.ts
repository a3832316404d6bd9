import type { GateStart, UsualWork } from "../../schema/types.ts";
import { formatMoney } from "./money.ts";
import { list } from "./words.ts";

/** Describes what an approval starts: the phases, and what is expected of them until people are asked again. */
export function startInWords({ phases, beside, costMicros, worstMicros, minutes, usual }: GateStart): string[] {
  const names = phases.map(({ title, isConditional }) => (isConditional ? `${title} (under a condition)` : title));
  const first =
    beside.length > 0 ? `, when ${list(beside)}, beside it, ${beside.length > 1 ? "have" : "has"} ended too` : "";
  const cost = `${formatMoney(costMicros.low)} to ${formatMoney(costMicros.high)}, likely ${formatMoney(costMicros.likely)}, at most ${formatMoney(worstMicros)}`;
  const work = `${minutes.low} to ${minutes.high} minutes of work, likely ${minutes.likely}`;
  const phasesInWords = `${list(names)}${first}.`;
  if (worstMicros === 0) return [phasesInWords, "That costs no model."];
  const expected = `Expected until the next decision: ${cost}; ${work}. These are estimates from the engagement's limits and prices.`;
  return [phasesInWords, expected, ...usualInWords(usual)];
}

function usualInWords(usual: UsualWork | undefined): string[] {
  if (usual === undefined) return [];
  const { projects, low, likely, high } = usual;
  return [`In the last ${projects} projects the work took ${low} to ${high} minutes, usually ${likely}.`];
}
