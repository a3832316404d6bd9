import type { Change } from "./change.ts";
import { type DiffParts, type EngagementPart, partsOf } from "./diff-parts.ts";
import { showValue, type WorkspaceDiff } from "./diff-words.ts";

/** Formats a comparison for a terminal; important changes are marked with "!". */
export function renderDiffText(diff: WorkspaceDiff): string {
  const { base, engagements, same, diagnostics } = partsOf(diff, (name) => name);
  const parts = [
    `Compared with ${base}.`,
    ...engagements.map(renderEngagement),
    ...(same === undefined ? [] : [same]),
    ...(diagnostics === undefined ? [] : [renderDiagnostics(diagnostics)]),
  ];
  return parts.join("\n\n");
}

function renderEngagement({ name, headline, estimate, themes }: EngagementPart): string {
  const lines = [
    `${name}: ${headline}.`,
    ...(estimate === undefined ? [] : [`  ${estimate}`]),
    ...themes.flatMap(({ title, changes }) => ["", `  ${title}`, ...changes.flatMap(renderChange)]),
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

/** True when the sentence already contains the value. */
function isSaid(sentence: string, value: Change["before"]): boolean {
  if (value === undefined) return true;
  const values = Array.isArray(value) ? value : [value];
  return values.length > 0 && values.every((member) => sentence.includes(String(member)));
}

function members(value: Change["before"], sign: string): string[] {
  return Array.isArray(value) ? value.map((member) => `      ${sign} ${showValue(member)}`) : [];
}

function renderDiagnostics({ line, added }: NonNullable<DiffParts["diagnostics"]>): string {
  const lines = added.map(
    ({ severity, id, message, span }) => `  ${span.file}:${span.line}:${span.column} ${severity} ${id}: ${message}`,
  );
  return [`${line}.`, ...lines].join("\n");
}
