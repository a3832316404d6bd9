import { index } from "../../ledger/keys.ts";
import { type Keyed, readMarked } from "../projects/queries.ts";
import type { Decider } from "./decider.ts";
import { deliver, isUntoldVote } from "./deliver.ts";

/** The mark of an item whose token the machine has just stored. */
const waitingMark = "WAITING";

interface Marked {
  status: "OPEN" | "DECIDED" | "ANSWERED" | "EXPIRED";
}

/**
 * Delivers every decision that did not reach the state machine: the API stopped before sending, the service was away, or the
 * answer came before the machine had stored its token. Votes at a gate that waits for more are told of. Answers how many were sent. One that fails does not hold up the others.
 */
export async function sweep(decider: Decider): Promise<number> {
  const marks = await Promise.all([index.unsent, waitingMark].map((mark) => readMarked<Marked>(decider.table, mark)));
  const due = marks
    .flat()
    .filter((item) => item.status === "DECIDED" || item.status === "ANSWERED" || isUntoldVote(item));
  const results = await Promise.allSettled(due.map(({ pk, sk }: Keyed<Marked>) => deliver(decider, { pk, sk })));
  return results.filter((result) => result.status === "fulfilled" && result.value === "sent").length;
}
