import { covers } from "../../base/compare-globs.ts";
import { enumerate } from "../../base/enumerate.ts";
import type { Change } from "./change.ts";
import { quote } from "./quote.ts";

/**
 * Compares write scopes by the paths they contain, not by their text: adding `docs/*.md` to `docs/**` is no change.
 * Scopes of which neither contains the other give two changes.
 */
export function compareScopes(
  about: { theme: "rights"; subject: string },
  agent: string,
  before: readonly string[],
  after: readonly string[],
): Change[] {
  const wider = uncovered(after, before);
  const narrower = uncovered(before, after);
  const list = (patterns: readonly string[]) => enumerate(patterns.map(quote));
  const values = { ...about, before: before.toSorted(), after: after.toSorted() };
  return [
    ...(wider.length > 0
      ? [
          {
            ...values,
            kind: "widened" as const,
            severity: "high" as const,
            sentence: `${agent} may now also write ${list(wider)}.`,
          },
        ]
      : []),
    ...(narrower.length > 0
      ? [
          {
            ...values,
            kind: "narrowed" as const,
            severity: "medium" as const,
            sentence: `${agent} may no longer write all of ${list(narrower)}.`,
          },
        ]
      : []),
  ];
}

function uncovered(patterns: readonly string[], by: readonly string[]): string[] {
  return patterns.filter((pattern) => !by.some((other) => covers(other, pattern)));
}
