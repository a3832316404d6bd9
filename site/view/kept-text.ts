import { label } from "./words.ts";

/** Text that somebody typed into a form that takes nothing any more. */
export interface KeptText {
  label: string;
  text: string;
}

const labels: Record<string, string> = {
  comment: "Comment on the whole",
  answer: "Your answer",
  sow: "Statement of work",
};

/** What a person wrote, of all that a form held; ratings and choices are a click to give again. */
export function keptTexts(fields: Iterable<readonly [string, string]>): KeptText[] {
  return [...fields]
    .filter(([name, text]) => isWritten(name) && text.trim() !== "")
    .map(([name, text]) => ({ label: labelOf(name), text }));
}

const isWritten = (name: string) => ["comment", "answer", "sow", "title"].includes(name) || name.startsWith("comment:");

function labelOf(name: string): string {
  return name.startsWith("comment:") ? `Comment on ${name.slice("comment:".length)}` : (labels[name] ?? label(name));
}
