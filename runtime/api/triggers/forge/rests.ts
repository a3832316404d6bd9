import { ForgeFailure } from "../../../forge/failure.ts";
import { type AskedForge, recordRest, restsUntil } from "../../../ledger/looks.ts";
import type { LookServices } from "../trigger-kind.ts";

/** Does work that asks a forge, unless the forge wants no requests for a time; where it says so meanwhile, that is recorded for all that ask with the same credentials. */
export async function unlessResting<Done>(
  { table, clock }: Pick<LookServices, "table" | "clock">,
  asked: AskedForge,
  work: () => Promise<Done>,
): Promise<Done | "rests"> {
  const until = await restsUntil(table, asked);
  if (until !== undefined && clock.now() < Date.parse(until)) return "rests";
  try {
    return await work();
  } catch (error) {
    if (error instanceof ForgeFailure && error.until !== undefined)
      await recordRest(table, asked, new Date(error.until).toISOString());
    throw error;
  }
}
