import type { PhaseItem } from "../../../link/model.ts";
import type { FindPhase } from "../item-kind.ts";
import { itemOf, linkPlaced } from "../placed-phase.ts";

/** Returns a final phase as an element after all others. */
export function linkFinal(name: string, position: number, index: number, find: FindPhase): PhaseItem {
  return { ...itemOf(name, index, [linkPlaced(name, ["finally", position], find)]), isFinal: true };
}
