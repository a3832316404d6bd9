import { count } from "../../base/count.ts";
import type { Change } from "./change.ts";
import { type DiffParts, type EngagementPart, partsOf } from "./diff-parts.ts";
import { showValue, type WorkspaceDiff } from "./diff-words.ts";
import { code, escapeText, sentenceInMarkdown, tableOf } from "./markdown.ts";

/** First line of the comment, by which the poster finds it again to update it. */
export const commentMarker = "<!-- crew-diff -->";

// GitHub refuses comments of more than 65,536 characters.
const mostCharacters = 60_000;

/** Formats one comment on a pull request: important changes are open, the rest is folded. */
export function renderDiffMarkdown(diff: WorkspaceDiff): string {
  const parts = partsOf(diff, code);
  for (const rows of [60, 20, 6, 2]) {
    const text = renderWithin(parts, rows);
    if (text.length <= mostCharacters) return text;
  }
  return renderHeadlines(parts);
}

function renderWithin({ base, engagements, same, diagnostics }: DiffParts, rows: number): string {
  return inOrder([
    headingOf(base),
    ...engagements.flatMap((engagement) => renderEngagement(engagement, rows)),
    ...(same === undefined ? [] : [same]),
    ...renderDiagnostics(diagnostics, rows),
  ]);
}

/** Formats only the number of changes per engagement, for comparisons that are too long for a comment. */
function renderHeadlines({ base, engagements, diagnostics }: DiffParts): string {
  const most = 200;
  const lines = [
    ...engagements.slice(0, most).map(({ name, headline }) => `- ${name}: ${headline}`),
    ...(engagements.length > most ? [`- … and ${count(engagements.length - most, "more engagement")}`] : []),
  ];
  return inOrder([
    headingOf(base),
    lines.join("\n"),
    ...renderDiagnostics(diagnostics, 20),
    `All of it: run ${code("crew diff")}.`,
  ]);
}

function inOrder(parts: readonly string[]): string {
  return `${[commentMarker, ...parts].join("\n\n")}\n`;
}

function headingOf(base: string): string {
  return `### What this changes, compared with ${escapeText(base)}`;
}

function renderEngagement({ name, headline, estimate, themes }: EngagementPart, rows: number): string[] {
  return [
    `**${name}: ${headline}**${estimate === undefined ? "" : `<br>${estimate}`}`,
    ...themes.map(({ title, changes }) => renderTheme(title, changes, rows)),
  ];
}

function renderTheme(title: string, changes: readonly Change[], rows: number): string {
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

function renderDiagnostics(diagnostics: DiffParts["diagnostics"], rows: number): string[] {
  if (diagnostics === undefined) return [];
  const lines = diagnostics.added.map(({ severity, id, message, span }) => [
    severity === "error" ? `**${severity}**` : severity,
    `${sentenceInMarkdown(message)} (${code(id)})`,
    code(`${span.file}:${span.line}`),
  ]);
  const table = lines.length > 0 ? [tableOf(["", "What", "Where"], lines, rows)] : [];
  return [`**Diagnostics: ${diagnostics.line}**`, ...table];
}

function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}
