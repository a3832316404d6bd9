import { count } from "../../base/count.ts";
import { dollars } from "../../base/dollars.ts";
import { enumerate } from "../../base/enumerate.ts";
import { partsOfStartable } from "../../schema/startable-name.ts";
import { moneyRange, numberRange } from "../cost/ranges.ts";
import type { Change, ChangeValue, Theme } from "./change.ts";
import type { DiagnosticsDiff } from "./diff-diagnostics.ts";
import type { EngagementDiff } from "./diff-engagement.ts";

/** A comparison of a workspace, as input of the renderers. */
export interface WorkspaceDiff {
  /** Description of the state that the working tree is compared with. */
  base: string;
  engagements: EngagementDiff[];
  diagnostics: DiagnosticsDiff;
}

export const themeTitles: Record<Theme, string> = {
  rights: "Rights",
  gates: "Gates, reviews and checks",
  people: "People",
  money: "Money",
  flow: "Phases and their order",
  work: "Work of the phases",
  agents: "Agents",
  deployment: "Deployment",
  machine: "State machine and resources",
};

/** Returns one line that summarises an engagement's changes. */
export function headline({ engagement, state, changes }: EngagementDiff): string {
  const noun = partsOfStartable(engagement).flow === undefined ? "engagement" : "flow";
  if (state === "added") return `new ${noun}`;
  if (state === "removed") return `the ${noun} was removed`;
  if (state === "unknown") return "cannot be compared, because it does not compile on both sides";
  if (state === "same") return "means the same as before";
  const high = changes.filter(({ severity }) => severity === "high").length;
  return `${count(changes.length, "change")}${high > 0 ? `, ${high} important` : ""}`;
}

/** Returns one line about added and resolved diagnostics; undefined when there are none. */
export function diagnosticsLine({ added, resolved }: DiagnosticsDiff): string | undefined {
  const parts = [
    ...(added.length > 0 ? [count(added.length, "new diagnostic")] : []),
    ...(resolved.length > 0 ? [`${resolved.length} resolved`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : undefined;
}

/** Returns one line about engagements without changes; undefined when there are none. */
export function sameLine(
  engagements: readonly EngagementDiff[],
  name: (engagement: string) => string,
): string | undefined {
  const same = engagements.filter(({ state }) => state === "same").map(({ engagement }) => name(engagement));
  if (same.length === 0) return undefined;
  const names = same.length > 12 ? count(same.length, "engagement") : enumerate(same);
  return `${names} ${same.length === 1 ? "means" : "mean"} the same as before.`;
}

/** Returns one line with cost, time and number of decisions, each with its old value when that differs. */
export function estimateLine({ cost }: EngagementDiff): string | undefined {
  const { before, after } = cost;
  if (!after) return undefined;
  const was = (old: string | undefined, now: string) =>
    old === undefined || old === now ? now : `${now} (was ${old})`;
  return [
    `worst case ${was(before && dollars(before.worstMicros), dollars(after.worstMicros))}`,
    `expected ${was(before && moneyRange(before.expected), moneyRange(after.expected))}`,
    was(before && numberRange(before.minutes, "minute"), numberRange(after.minutes, "minute")),
    was(before && numberRange(before.decisions, "decision"), numberRange(after.decisions, "decision")),
  ].join(" · ");
}

/** Formats a value in one line, cut when it is long. */
export function showValue(value: ChangeValue | undefined, most = 120): string {
  const text = value === undefined ? "" : Array.isArray(value) ? value.map(String).join(", ") : String(value);
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}

/** Groups the changes by theme, in the themes' order, without empty themes. */
export function byTheme(changes: readonly Change[]): [Theme, Change[]][] {
  const groups = Map.groupBy(changes, ({ theme }) => theme);
  return (Object.keys(themeTitles) as Theme[]).flatMap((theme) => {
    const group = groups.get(theme);
    return group ? [[theme, group] satisfies [Theme, Change[]]] : [];
  });
}
