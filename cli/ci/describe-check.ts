import { count } from "../../base/count.ts";
import { renderDiffText } from "../../compiler/diff/render-diff-text.ts";
import { countInWords } from "../diagnostics-output.ts";
import type { EngagementCheck, RehearsalResult } from "./check-engagement.ts";
import type { WorkspaceCheck } from "./check-workspace.ts";

/** Describes the result for a terminal or a log. */
export function describeCheck({ isPassed, engagements, diagnostics, diff, notCompared }: WorkspaceCheck): string {
  return [
    diff === undefined ? `Nothing was compared. ${notCompared}` : renderDiffText(diff).trimEnd(),
    "",
    ...engagements.flatMap(describeEngagement),
    ...(engagements.length === 0 ? ["There is no engagement in engagements/: nothing was checked."] : []),
    `${isPassed ? "passed" : "failed"}: ${count(engagements.length, "engagement")}, ${countInWords(diagnostics) ?? "nothing is wrong"}.`,
  ].join("\n");
}

function describeEngagement({ engagement, isCompiled, unrepeatable, rehearsal }: EngagementCheck): string[] {
  const compiled = isCompiled ? "compiles" : "does not compile";
  return [
    `${engagement}: ${compiled}${rehearsal === undefined ? "" : `; ${played(rehearsal)}`}`,
    ...unrepeatable.map((path) => `  ! a second compilation gives a different ${path}`),
    ...(rehearsal?.problems ?? []).map((problem) => `  ! ${problem}`),
  ];
}

function played({ isFinished, outcome, rounds, wallSeconds }: RehearsalResult): string {
  if (!isFinished) return `the rehearsal did not finish (${outcome})`;
  return `rehearsed to the end: ${count(rounds, "round")}, ${wallSeconds.toFixed(1)} s`;
}
