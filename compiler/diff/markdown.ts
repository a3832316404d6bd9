import { showValue } from "./diff-words.ts";

/** Formats the first `rows` lines, and the number of omitted ones. */
export function tableOf(
  head: readonly string[],
  lines: readonly (readonly string[])[],
  rows: number,
  command = "crew diff",
): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const left = lines.length - rows;
  return [
    row(head),
    row(head.map(() => "---")),
    ...lines.slice(0, rows).map(row),
    ...(left > 0 ? ["", `… and ${left} more: run ${code(command)}.`] : []),
  ].join("\n");
}

// A reviewer must be able to read a command to its end.
const mostOfText = 600;

/** Turns quoted text into code, so that it cannot contain markup or mention a user. */
export function sentenceInMarkdown(sentence: string): string {
  return sentence
    .split(/"([^"]*)"/)
    .map((part, index) => (index % 2 === 0 ? escapeText(part) : code(showValue(part, mostOfText))))
    .join("");
}

/** Escapes prose so that it cannot contain markup or mention a user. */
export function escapeText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|#~]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

/** Formats any text as code that is safe in a table. */
export function code(text: string): string {
  if (text === "") return "";
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}
