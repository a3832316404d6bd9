import type { Change } from "./change.ts";
import type { DiagnosticsDiff } from "./diff-diagnostics.ts";
import type { EngagementDiff } from "./diff-engagement.ts";
import {
  byTheme,
  diagnosticsLine,
  estimateLine,
  headline,
  showValue,
  themeTitles,
  type WorkspaceDiff,
} from "./diff-words.ts";

/** For a terminal: changes to mind are marked with "!". */
export function renderDiffText({ base, engagements, diagnostics }: WorkspaceDiff): string {
  return [`Compared with ${base}.`, ...engagements.map(renderEngagement), ...renderDiagnostics(diagnostics)].join(
    "\n\n",
  );
}

function renderEngagement(diff: EngagementDiff): string {
  const estimate = estimateLine(diff);
  const lines = [
    `${diff.engagement}: ${headline(diff)}.`,
    ...(estimate === undefined ? [] : [`  ${estimate}`]),
    ...byTheme(diff.changes).flatMap(([theme, changes]) => [
      "",
      `  ${themeTitles[theme]}`,
      ...changes.flatMap(renderChange),
    ]),
  ];
  return lines.join("\n");
}

function renderChange({ severity, sentence, before, after }: Change): string[] {
  const mark = severity === "high" ? "!" : severity === "medium" ? "·" : " ";
  const line = `  ${mark} ${sentence}`;
  if (before === undefined || after === undefined || isSaid(sentence, before) || isSaid(sentence, after)) return [line];
  return [line, `      - ${showValue(before)}`, `      + ${showValue(after)}`];
}

/** Whether the sentence already tells the value. */
function isSaid(sentence: string, value: Change["before"]): boolean {
  return typeof value !== "object" && sentence.includes(String(value));
}

function renderDiagnostics(diagnostics: DiagnosticsDiff): string[] {
  const line = diagnosticsLine(diagnostics);
  if (line === undefined) return [];
  const added = diagnostics.added.map(
    ({ severity, id, message, span }) => `  ${span.file}:${span.line}:${span.column} ${severity} ${id}: ${message}`,
  );
  return [[`${line}.`, ...added].join("\n")];
}
