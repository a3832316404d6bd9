import { marks } from "../../schema/table.ts";
import { itemsOf, readMarked } from "../ledger/read.ts";
import { errorOf, isForPeople, type Stored } from "../ledger/stored.ts";
import type { WaitingKind } from "../ledger/wait-items.ts";
import { closeItem } from "../ledger/waiting.ts";
import { logFailure } from "../telemetry/log-failure.ts";
import { continuePaused, continuesByItself } from "./continue-paused.ts";
import type { Decider } from "./decider.ts";
import { deliver, isUntoldVote } from "./deliver.ts";

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
  const paused = new Map<string, Stored<"operator">>();
  return async (decider) => {
    const now = decider.clock.now();
    if (now < lookedAtAll || now - lookedAtAll >= allEveryMs) lookedAt = "";
    if (lookedAt === "") lookedAtAll = now;
    const [unsent, waiting] = await Promise.all([
      readMarked(decider.table, marks.unsent),
      readMarked(decider.table, marks.waiting, lookedAt),
    ]);
    const marked = [...unsent, ...waiting];
    for (const item of marked)
      if (item.itemKind === "damaged") logFailure("item-damaged", errorOf(item), { pk: item.pk, sk: item.sk });
    for (const item of marked) if (continuesByItself(item)) paused.set(`${item.pk} ${item.sk}`, item);
    await continueThose(decider, paused);
    await closeExpired(decider, marked);
    const due = marked.filter(isForPeople).filter((item) => isDecided(item) || isUntoldVote(item));
    const results = await Promise.all(due.map((item) => deliverOrLog(decider, item)));
    if (!results.includes("later")) lookedAt = new Date(now - marginMs).toISOString();
    return results.filter((result) => result === "sent").length;
  };
}

/** Lets the phases work on that wait for a model's service no longer, and forgets those. */
async function continueThose(decider: Decider, paused: Map<string, Stored<"operator">>): Promise<void> {
  for (const [place, item] of paused) {
    const isOver = await continuePaused(decider, item).catch((error: unknown) => {
      logFailure("delivery-later", error, { pk: item.pk, sk: item.sk });
      return false;
    });
    if (isOver) paused.delete(place);
  }
}

/** No machine closes what follows a project. It is found when all items are read: pages say before that it has expired. */
async function closeExpired({ table, clock }: Decider, marked: Awaited<ReturnType<typeof readMarked>>): Promise<void> {
  const now = new Date(clock.now()).toISOString();
  const expired = itemsOf(marked, "follow-up").filter((item) => item.status === "OPEN" && item.expiresAt <= now);
  await Promise.all(expired.map((item) => closeItem(table, item, now)));
}

async function deliverOrLog(decider: Decider, item: Stored<WaitingKind>): Promise<"sent" | "nothing" | "later"> {
  try {
    return await deliver(decider, item);
  } catch (error) {
    logFailure("delivery-later", error, { pk: item.pk, sk: item.sk });
    return "later";
  }
}

/** An expiry is delivered, too, where several phases wait for one item: the machine knows it of the first only. */
function isDecided({ status, itemKind }: Stored<WaitingKind>): boolean {
  return status === "DECIDED" || status === "ANSWERED" || (itemKind === "top-up" && status === "EXPIRED");
}
