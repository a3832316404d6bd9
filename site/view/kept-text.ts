import { label } from "./words.ts";

/** Text typed into a form that no longer accepts input. */
export interface KeptText {
  label: string;
  text: string;
}

const labels: Record<string, string> = {
  comment: "Comment on the whole",
  answer: "Your answer",
  sow: "Statement of work",
};

/** Texts among a form's fields; ratings and choices are easy to enter again. */
export function keptTexts(fields: Iterable<readonly [string, string]>): KeptText[] {
  return [...fields]
    .filter(([name, text]) => isWritten(name) && text.trim() !== "")
    .map(([name, text]) => ({ label: labelOf(name), text }));
}

const isWritten = (name: string) => ["comment", "answer", "sow", "title"].includes(name) || name.startsWith("comment:");

function labelOf(name: string): string {
  return name.startsWith("comment:") ? `Comment on ${name.slice("comment:".length)}` : (labels[name] ?? label(name));
}
