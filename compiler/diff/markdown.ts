import { showValue } from "./diff-words.ts";

/** The first `rows` lines, and how many are left out. */
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

// A command that somebody is to judge must be read to its end.
const mostOfText = 600;

/** Quoted texts become code, so that nothing in them is markup or calls a person by name. */
export function sentenceInMarkdown(sentence: string): string {
  return sentence
    .split(/"([^"]*)"/)
    .map((part, index) => (index % 2 === 0 ? escapeText(part) : code(showValue(part, mostOfText))))
    .join("");
}

/** Prose that cannot be markup and calls nobody by name. */
export function escapeText(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|#~]/g, "\\$&")
    .replaceAll("@", "@\u200b");
}

/** Text as code, whatever is in it; safe in a table. */
export function code(text: string): string {
  if (text === "") return "";
  const runs = [...text.matchAll(/`+/g)].map(([run]) => run.length);
  const fence = "`".repeat(Math.max(0, ...runs) + 1);
  const space = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${space}${text.replaceAll("|", "\\|")}${space}${fence}`;
}
