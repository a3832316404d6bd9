/** In the order in which a reviewer should see them: what agents may do and who decides come before everything else. */
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

/** How much a reviewer should mind: `high` gives agents more rights or people less say. */
export const severities = ["high", "medium", "low"] as const;
export type ChangeSeverity = (typeof severities)[number];

/** What stood there before or stands there now, as JSON. */
export type ChangeValue = string | number | boolean | null | readonly ChangeValue[];

export interface Change {
  theme: Theme;
  kind: ChangeKind;
  severity: ChangeSeverity;
  /** Names what changed, such as `agents.dev.writes`; several changes may have one subject. */
  subject: string;
  /** One sentence. Texts of the workspace's authors stand in double quotes. */
  sentence: string;
  /** Absent for what was added. */
  before?: ChangeValue;
  /** Absent for what was removed. */
  after?: ChangeValue;
}

/** By severity, then theme; within both in the order given, which follows the pipeline. */
export function sortChanges(changes: readonly Change[]): Change[] {
  const rank = ({ severity, theme }: Change) => severities.indexOf(severity) * themes.length + themes.indexOf(theme);
  return changes.toSorted((a, b) => rank(a) - rank(b));
}
