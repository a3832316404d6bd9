import { marks } from "../../../schema/table.ts";
import { type Keyed, readMarked } from "../../ledger/read.ts";
import type { Decider } from "./decider.ts";
import { deliver, isUntoldVote } from "./deliver.ts";

interface Marked {
  status: "OPEN" | "DECIDED" | "ANSWERED" | "EXPIRED";
}

/** Clocks differ, and the index may be behind the table; both by far less. */
const marginMs = 10 * 60_000;
/** A clock that was put back would hide what was marked meanwhile; all is looked at again so often. */
const allEveryMs = 3_600_000;

/**
 * Delivers every decision that did not reach the state machine: the API stopped before sending, the service was away, or the
 * answer came before the machine had stored its token. Votes at a gate that waits for more are told of. Answers how many were
 * sent. One that fails does not hold up the others.
 */
export type Sweep = (decider: Decider) => Promise<number>;

/**
 * Of what waits for people, thousands of items perhaps, a sweep looks at those that changed since the one before: the machine
 * marks an item with the time when it stores a token, a vote marks its gate. The first one, after a start, looks at all, and one in each hour.
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
