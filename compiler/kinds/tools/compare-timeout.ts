import { duration } from "../../../base/duration.ts";
import type { Change } from "../../diff/change.ts";
import { compareNumber } from "../../diff/compare-values.ts";

/** Compares the time limits of one call. */
export function compareTimeout(
  name: string,
  about: Pick<Change, "theme" | "subject">,
  before: { readonly timeoutSeconds: number },
  after: { readonly timeoutSeconds: number },
): Change[] {
  return compareNumber(
    { ...about, severity: "low" },
    before.timeoutSeconds,
    after.timeoutSeconds,
    (old, now) => `A call of ${name} may take ${now} instead of ${old}.`,
    duration,
  );
}
