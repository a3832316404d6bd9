import type { Change } from "./change.ts";
import type { DiagnosticsDiff } from "./diff-diagnostics.ts";
import type { EngagementDiff } from "./diff-engagement.ts";
import {
  byTheme,
  diagnosticsLine,
  estimateLine,
  headline,
  sameLine,
  showValue,
  themeTitles,
  type WorkspaceDiff,
} from "./diff-words.ts";

/** For a terminal: changes to mind are marked with "!". */
export function renderDiffText({ base, engagements, diagnostics }: WorkspaceDiff): string {
  const same = sameLine(engagements, (name) => name);
  const parts = [
    `Compared with ${base}.`,
    ...engagements.filter(({ state }) => state !== "same").map(renderEngagement),
    ...(same === undefined ? [] : [same]),
    ...renderDiagnostics(diagnostics),
  ];
  return parts.join("\n\n");
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
  if (isSaid(sentence, before) && isSaid(sentence, after)) return [line];
  if (severity !== "low" && (before === undefined || after === undefined)) {
    return [line, ...members(before, "-"), ...members(after, "+")];
  }
  if (before === undefined || after === undefined) return [line];
  return [line, `      - ${showValue(before)}`, `      + ${showValue(after)}`];
}

/** Whether the sentence already tells the value. */
function isSaid(sentence: string, value: Change["before"]): boolean {
  if (value === undefined) return true;
  const values = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.every((member) => sentence.includes(String(member)));
}

function members(value: Change["before"], sign: string): string[] {
  return Array.isArray(value) ? value.map((member) => `      ${sign} ${showValue(member)}`) : [];
}

function renderDiagnostics(diagnostics: DiagnosticsDiff): string[] {
  const line = diagnosticsLine(diagnostics);
  if (line === undefined) return [];
  const added = diagnostics.added.map(
    ({ severity, id, message, span }) => `  ${span.file}:${span.line}:${span.column} ${severity} ${id}: ${message}`,
  );
  return [[`${line}.`, ...added].join("\n")];
}
