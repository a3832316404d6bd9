import { defaults } from "../../../../schema/defaults.ts";
import { formatMoment } from "../../../../schema/moment.ts";
import { RemoteFailed } from "../../../artifacts/customer/https-git.ts";
import { ForgeFailure } from "../../../forge/failure.ts";
import type { RunOrder } from "../../order.ts";

/** A forge that does not answer is asked again after this time. */
export const silentMs = 600_000;
/** The machine starts another runner sooner than this. */
const shortMs = 45_000;

/**
 * The customer's forge takes no requests, or does not answer. The container ends, and crew lets the step work on at the time with which the
 * message begins: `inbox/forge-pause.ts` reads it.
 */
export class ForgePaused extends Error {
  override readonly name = "ForgePaused";

  constructor(repository: string, until: number, why: string) {
    const time = new Date(until).toISOString();
    super(`until=${time} The forge of ${repository} is asked again at ${formatMoment(time)}. ${why}`);
  }
}

interface Asking {
  order: Pick<RunOrder, "epoch">;
  now(): number;
}

/** Works with the customer's repository. What may pass by itself becomes a pause, when a runner that follows at once would meet it again. */
export async function orPaused<Result>(
  { order, now }: Asking,
  { name }: { name: string },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const until = pausedUntil(error, now(), retriesLeft(order));
    throw until === undefined ? error : new ForgePaused(name, until, (error as Error).message);
  }
}

/** Undefined where the error says nothing of the forge, or another runner follows that may not meet it. */
function pausedUntil(error: unknown, now: number, retries: number): number | undefined {
  if (error instanceof ForgeFailure && error.kind === "limited") {
    const until = error.until ?? now + silentMs;
    return until - now > shortMs || retries <= 0 ? Math.max(until, now + shortMs) : undefined;
  }
  const isSilent = (error instanceof ForgeFailure || error instanceof RemoteFailed) && error.kind === "unreachable";
  return isSilent && retries <= 0 ? now + silentMs : undefined;
}

/** The last two digits of an epoch count the attempts of the machine. */
const retriesLeft = ({ epoch }: Pick<RunOrder, "epoch">): number => defaults.retry.attempts - (epoch % 100);
