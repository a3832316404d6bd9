import { dollars } from "../base/dollars.ts";
import { enumerate } from "../base/enumerate.ts";
import type { GateView } from "../schema/types.ts";

/** Describes what an approval at an open gate starts; empty where it is not known. */
export function describeStart({ phaseTitle, starts }: GateView): string {
  if (starts === undefined) return "";
  const { phases, costMicros, worstMicros, minutes, usual } = starts;
  const names = phases.map(({ title, isConditional }) => (isConditional ? `${title} (under a condition)` : title));
  const expected = `likely ${dollars(costMicros.likely)} (${dollars(costMicros.low)} to ${dollars(costMicros.high)}), at most ${dollars(worstMicros)}, ${minutes.low} to ${minutes.high} minutes of work`;
  return `Approving ${phaseTitle} starts ${enumerate(names)}: ${worstMicros === 0 ? "without models" : `${expected} until the next decision`}.${usual === undefined ? "" : ` In the last ${usual.projects} projects the work took ${usual.low} to ${usual.high} minutes, usually ${usual.likely}.`}`;
}
