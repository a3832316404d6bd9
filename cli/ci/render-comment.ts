import { count } from "../../base/count.ts";
import { showValue } from "../../compiler/diff/diff-words.ts";
import { code, escapeText, sentenceInMarkdown, tableOf } from "../../compiler/diff/markdown.ts";
import { commentMarker, renderDiffMarkdown } from "../../compiler/diff/render-diff-markdown.ts";
import type { Diagnostic } from "../../compiler/index.ts";
import { countInWords } from "../diagnostics-output.ts";
import { type EngagementCheck, isPassed, type RehearsalResult } from "./check-engagement.ts";
import type { WorkspaceCheck } from "./check-workspace.ts";

// A comment on GitHub has at most 65,536 characters, and the comparison takes up to 60,000 of them.
const mostCharacters = 5_000;

/**
 * Renders one comment on a pull request: failures, then the meaning of the change. Its first line is a hidden mark with
 * the workspace's folder, by which the posting tool finds the comment to update.
 */
export function renderComment(check: WorkspaceCheck, folder: string): string {
  const mark = `<!-- crew-ci ${folder.replaceAll(/[^\w./-]|--/g, "_")} -->`;
  const attempts = [25, 8, 3, 0].map((rows) => renderChecks(check, rows).join("\n\n"));
  const checks = attempts.find((text) => text.length <= mostCharacters) ?? headlineOf(check);
  return `${[mark, checks, ...renderDiff(check)].join("\n\n")}\n`;
}

function renderChecks(check: WorkspaceCheck, rows: number): string[] {
  const failedFirst = check.engagements.toSorted((a, b) => Number(isPassed(a)) - Number(isPassed(b)));
  const problems = failedFirst.flatMap(({ engagement, rehearsal }) =>
    (rehearsal?.problems ?? []).map((text) => `- ${code(engagement)}: ${escapeText(showValue(text, 200))}`),
  );
  return [
    headlineOf(check),
    ...(check.notCompared === undefined ? [] : [`**Nothing was compared.** ${escapeText(check.notCompared)}`]),
    ...(failedFirst.length === 0
      ? []
      : [tableOf(["Engagement", "Compiles", "Rehearsal"], failedFirst.map(engagementRow), rows, "crew ci")]),
    ...(problems.length === 0 ? [] : [problems.slice(0, rows).join("\n")]),
    ...renderErrors(check.diagnostics, rows),
  ];
}

function headlineOf({ isPassed: isAllPassed, engagements, diagnostics }: WorkspaceCheck): string {
  const failed = engagements.filter((engagement) => !isPassed(engagement)).length;
  const title = isAllPassed
    ? "crew: everything passes"
    : engagements.length === 0
      ? "crew: there is no engagement to check"
      : failed > 0
        ? `crew: ${failed} of ${count(engagements.length, "engagement")} ${failed === 1 ? "fails" : "fail"}`
        : "crew: the workspace has errors";
  return `## ${title}\n\n${count(engagements.length, "engagement")}, ${countInWords(diagnostics) ?? "nothing wrong in their files"}.`;
}

function engagementRow({ engagement, isCompiled, unrepeatable, rehearsal }: EngagementCheck): string[] {
  const compiles = !isCompiled
    ? "**no**"
    : unrepeatable.length === 0
      ? "yes, twice with identical output"
      : `**twice, with different output**: ${unrepeatable.slice(0, 3).map(code).join(", ")}`;
  return [code(showValue(engagement, 60)), compiles, rehearsal === undefined ? "not played" : played(rehearsal)];
}

function played({ isFinished, outcome, phases, rounds, acts }: RehearsalResult): string {
  if (!isFinished) return `**did not finish**: ${escapeText(showValue(outcome, 200))}`;
  const gates = acts.filter(({ on }) => on === "gate").length;
  return `${outcome}: ${count(phases, "phase")}, ${count(rounds, "round")}, ${count(gates, "gate decision")}`;
}

function renderErrors(diagnostics: readonly Diagnostic[], rows: number): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return [];
  const lines = errors.map(({ id, message, span }) => [
    `${sentenceInMarkdown(message)} (${code(id)})`,
    code(`${span.file}:${span.line}`),
  ]);
  return [tableOf(["Error", "Where"], lines, rows, "crew validate")];
}

/** Renders the comparison without the errors that are already listed and without its own mark. */
function renderDiff({ diff }: WorkspaceCheck): string[] {
  if (diff === undefined) return [];
  const { added, resolved } = diff.diagnostics;
  const diagnostics = { added: added.filter(({ severity }) => severity !== "error"), resolved };
  return [
    renderDiffMarkdown({ ...diff, diagnostics })
      .replace(commentMarker, "")
      .trim(),
  ];
}
