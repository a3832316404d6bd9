import type { Change, Theme } from "./change.ts";
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
import { code, escapeText, sentenceInMarkdown, tableOf } from "./markdown.ts";
import { count } from "./words.ts";

/** By this first line whoever posts the comment finds it again to update it. */
export const commentMarker = "<!-- crew-diff -->";

// GitHub refuses comments of more than 65,536 characters.
const mostCharacters = 60_000;

/** For one comment on a pull request: what reviewers must mind is open, the rest folded. */
export function renderDiffMarkdown(diff: WorkspaceDiff): string {
  for (const rows of [60, 20, 6, 2]) {
    const text = renderWithin(diff, rows);
    if (text.length <= mostCharacters) return text;
  }
  return renderHeadlines(diff);
}

function renderWithin({ base, engagements, diagnostics }: WorkspaceDiff, rows: number): string {
  const different = engagements.filter(({ state }) => state !== "same");
  const same = sameLine(engagements, code);
  const parts = [
    commentMarker,
    `### What this changes, compared with ${escapeText(base)}`,
    ...different.flatMap((engagement) => renderEngagement(engagement, rows)),
    ...(same === undefined ? [] : [same]),
    ...renderDiagnostics(diagnostics, rows),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Of changes that no comment can hold, how many there are in each engagement. */
function renderHeadlines({ base, engagements, diagnostics }: WorkspaceDiff): string {
  const different = engagements.filter(({ state }) => state !== "same");
  const most = 200;
  const lines = [
    ...different.slice(0, most).map((diff) => `- ${code(diff.engagement)}: ${headline(diff)}`),
    ...(different.length > most ? [`- … and ${count(different.length - most, "more engagement")}`] : []),
  ];
  const parts = [
    commentMarker,
    `### What this changes, compared with ${escapeText(base)}`,
    lines.join("\n"),
    ...renderDiagnostics(diagnostics, 20),
    `All of it: run ${code("crew diff")}.`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function renderEngagement(diff: EngagementDiff, rows: number): string[] {
  const estimate = estimateLine(diff);
  return [
    `**${code(diff.engagement)}: ${headline(diff)}**${estimate === undefined ? "" : `<br>${estimate}`}`,
    ...byTheme(diff.changes).map(([theme, changes]) => renderTheme(theme, changes, rows)),
  ];
}

function renderTheme(theme: Theme, changes: readonly Change[], rows: number): string {
  const title = themeTitles[theme];
  const table = tableOf(
    ["", "Change", "Before", "After"],
    changes.map(({ kind, severity, sentence, before, after }) => [
      severity === "high" ? `**${kind}**` : kind,
      sentenceInMarkdown(sentence),
      code(showValue(before)),
      code(showValue(after)),
    ]),
    rows,
  );
  if (changes.some(({ severity }) => severity === "high")) return `#### ${title}\n\n${table}`;
  return fold(`${title} (${count(changes.length, "change")})`, table);
}

function renderDiagnostics(diagnostics: DiagnosticsDiff, rows: number): string[] {
  const line = diagnosticsLine(diagnostics);
  if (line === undefined) return [];
  const lines = diagnostics.added.map(({ severity, id, message, span }) => [
    severity === "error" ? `**${severity}**` : severity,
    `${sentenceInMarkdown(message)} (${code(id)})`,
    code(`${span.file}:${span.line}`),
  ]);
  const table = lines.length > 0 ? [tableOf(["", "What", "Where"], lines, rows)] : [];
  return [`**Diagnostics: ${line}**`, ...table];
}

function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
