import { compareText } from "../../base/compare-text.ts";
import type { Stored } from "./stored.ts";

type Ordered = Pick<Stored<"delivery">, "position" | "time">;

/** Sorts deliveries as they were made. Their times are those of revisions, and one revision can be delivered more than once. Older records have no position, and come first. */
export function inOrderOfDelivery<Item extends Ordered>(deliveries: readonly Item[]): Item[] {
  return [...deliveries].sort(
    (one, other) => (one.position ?? 0) - (other.position ?? 0) || compareText(one.time, other.time),
  );
}

type Made = Ordered & Pick<Stored<"delivery">, "phase" | "round" | "head">;

/** Position of a delivery after all others; that of its own record where a killed run has left one and nothing came after it. */
export function positionFor(
  { phase, round, head }: Pick<Made, "phase" | "round" | "head">,
  all: readonly Made[],
): number {
  const newest = inOrderOfDelivery(all).at(-1);
  const isOwn = newest?.phase === phase && newest.round === round && newest.head === head;
  return isOwn && newest.position !== undefined ? newest.position : (newest?.position ?? 0) + 1;
}
