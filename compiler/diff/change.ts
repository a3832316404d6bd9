/** Themes in the order in which reviewers should see them: agents' rights and decision makers come before everything else. */
export const themes = [
  "rights",
  "gates",
  "people",
  "money",
  "flow",
  "work",
  "agents",
  "deployment",
  "machine",
] as const;
export type Theme = (typeof themes)[number];

export type ChangeKind =
  | "added"
  | "removed"
  | "widened"
  | "narrowed"
  | "weakened"
  | "strengthened"
  | "raised"
  | "lowered"
  | "changed";

/** Importance for a reviewer: `high` gives agents more rights or people less control. */
export const severities = ["high", "medium", "low"] as const;
export type ChangeSeverity = (typeof severities)[number];

/** A value before or after the change, as JSON. */
export type ChangeValue = string | number | boolean | null | readonly ChangeValue[];

export interface Change {
  theme: Theme;
  kind: ChangeKind;
  severity: ChangeSeverity;
  /** Name of the changed thing, such as `agents.dev.writes`; several changes may have the same subject. */
  subject: string;
  /** One sentence. Text of the workspace's authors is in double quotes. */
  sentence: string;
  /** Absent for additions. */
  before?: ChangeValue;
  /** Absent for removals. */
  after?: ChangeValue;
}

/** Sorts by severity, then theme; otherwise keeps the given order, which follows the pipeline. */
export function sortChanges(changes: readonly Change[]): Change[] {
  const rank = ({ severity, theme }: Change) => severities.indexOf(severity) * themes.length + themes.indexOf(theme);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
