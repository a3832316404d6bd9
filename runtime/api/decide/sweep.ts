import { marks } from "../../../schema/table.ts";
import { type Keyed, readMarked } from "../../ledger/read.ts";
import type { Decider } from "./decider.ts";
import { deliver, isUntoldVote } from "./deliver.ts";

interface Marked {
  status: "OPEN" | "DECIDED" | "ANSWERED" | "EXPIRED";
}

/** Tolerance for clock differences and for the delay of the index; both are far smaller. */
const marginMs = 10 * 60_000;
/** Interval of full checks: items marked while a clock was set back would otherwise be missed. */
const allEveryMs = 3_600_000;

/**
 * Delivers every decision that did not reach the state machine: the API stopped before sending, the service was down,
 * or the answer was recorded before the machine had stored its token. Also reports votes at a gate that waits for more.
 * Returns the number sent. A failure does not block the others.
 */
export type Sweep = (decider: Decider) => Promise<number>;

/**
 * Creates a sweep. Of the items that wait for people, perhaps thousands, it reads those that changed since the last
 * one: the machine marks an item with the time when it stores a token, a vote marks its gate. The first one after a
 * start, and one per hour, reads all.
 */
export function createSweep(): Sweep {
  let lookedAt = "";
  let lookedAtAll = Number.NEGATIVE_INFINITY;
  return async (decider) => {
    const now = decider.clock.now();
    if (now < lookedAtAll || now - lookedAtAll >= allEveryMs) lookedAt = "";
    if (lookedAt === "") lookedAtAll = now;
    const [unsent, waiting] = await Promise.all([
      readMarked<Marked>(decider.table, marks.unsent),
      readMarked<Marked>(decider.table, marks.waiting, lookedAt),
    ]);
    const due = [...unsent, ...waiting].filter(
      (item) => item.status === "DECIDED" || item.status === "ANSWERED" || isUntoldVote(item),
    );
    const results = await Promise.allSettled(due.map(({ pk, sk }: Keyed<Marked>) => deliver(decider, { pk, sk })));
    const isDone = results.every((result) => result.status === "fulfilled" && result.value !== "later");
    if (isDone) lookedAt = new Date(now - marginMs).toISOString();
    return results.filter((result) => result.status === "fulfilled" && result.value === "sent").length;
  };
}
