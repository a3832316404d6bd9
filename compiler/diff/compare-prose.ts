import { count } from "../../base/count.ts";
import type { Change } from "./change.ts";

/** Compares a long text by the number of changed lines; the text's own diff shows the lines. */
export function compareProse(
  about: Pick<Change, "theme" | "subject" | "severity">,
  what: string,
  before: string,
  after: string,
): Change[] {
  if (before === after) return [];
  const sentence = `${what}: ${count(linesOnlyIn(after, before), "line")} added, ${linesOnlyIn(before, after)} removed.`;
  return [{ ...about, kind: "changed", sentence }];
}

function linesOnlyIn(text: string, other: string): number {
  const left = new Map<string, number>();
  for (const line of other.split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  return text.split("\n").filter((line) => {
    const copies = left.get(line) ?? 0;
    left.set(line, copies - 1);
    return copies <= 0;
  }).length;
}
