import { outputsVersion } from "../../schema/versions.ts";
import { severities } from "./change.ts";
import type { WorkspaceDiff } from "./diff-words.ts";

/** Formats a comparison for programs; `summary` counts an engagement's changes by severity. */
export function renderDiffJson({ base, engagements, diagnostics }: WorkspaceDiff): string {
  const report = {
    schemaVersion: outputsVersion,
    base,
    engagements: engagements.map(({ engagement, state, ...diff }) => ({
      engagement,
      state,
      summary: Object.fromEntries(
        severities.map((severity) => [severity, diff.changes.filter((change) => change.severity === severity).length]),
      ),
      ...diff,
    })),
    diagnostics,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
