import { ForgeFailure } from "../../../forge/failure.ts";
import type { FailingLooks } from "../../../ledger/flow-items.ts";
import { type LookedUntil, recordFailing } from "../../../ledger/looks.ts";
import { addLookNotice } from "../../../ledger/notices.ts";
import type { LookServices } from "../trigger-kind.ts";

/** Operators get a mail when looks have failed for this long: most forges are back before. */
export const toldAfterMs = 3_600_000;
/** They get it after so many looks where only a person can repair it: a forge in trouble refuses a good credential, too, once. */
export const toldAfterLooks = 3;

/** Messages of a forge make crew look as well, any number of them in one second: what fails so soon again is the same failure. */
const sameWithinMs = 45_000;

const longestReason = 300;

/** A secret that nobody has stored. */
export class SecretMissing extends Error {
  override readonly name = "SecretMissing";
}

type Services = Pick<LookServices, "table" | "clock">;

/** Records a look that failed. Tells the operators once, when it is certain that nothing will be better soon. */
export async function noteFailure({ table, clock }: Services, from: LookedUntil, error: unknown): Promise<void> {
  const now = clock.now();
  const time = new Date(now).toISOString();
  const { since = time, lastAt, times = 0, toldAt } = from.failing ?? {};
  if (lastAt !== undefined && now - Date.parse(lastAt) < sameWithinMs) return;
  const failing: FailingLooks = {
    since,
    lastAt: time,
    times: times + 1,
    reason: (error instanceof Error ? error.message : "unknown").slice(0, longestReason),
    ...(toldAt !== undefined && { toldAt }),
  };
  const isLong = now - Date.parse(since) >= toldAfterMs;
  const isDue = toldAt === undefined && (isLong || (isForPerson(error) && failing.times >= toldAfterLooks));
  // The notice comes first: after a crash it is written again, under the same key.
  if (isDue) await addLookNotice(table, from, { failingSince: since, isOver: false, reason: failing.reason, time });
  await recordFailing(table, from, isDue ? { ...failing, toldAt: time } : failing);
}

/** Records that looks do not fail any more, with a mail to those who had one about the failure. */
export async function noteRecovery({ table, clock }: Services, from: LookedUntil): Promise<void> {
  const { failing } = from;
  if (failing === undefined) return;
  const { since: failingSince, toldAt, reason } = failing;
  const time = new Date(clock.now()).toISOString();
  if (toldAt !== undefined) await addLookNotice(table, from, { failingSince, isOver: true, reason, time });
  await recordFailing(table, from);
}

/** True for a credential that is missing, is refused or does not see the repository: no later look is better by itself. */
function isForPerson(error: unknown): boolean {
  if (error instanceof SecretMissing) return true;
  return error instanceof ForgeFailure && (error.kind === "refused" || error.kind === "absent");
}
