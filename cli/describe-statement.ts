import type { StatementText } from "../runtime/statement/statement-text.ts";

const formats: Record<StatementText["kind"], string> = {
  text: "text",
  html: "HTML",
  rtf: "RTF",
  docx: "Word",
  pdf: "PDF",
};

/** Describes a statement read from a file, for a check before a project starts with it. */
export function describeStatement(name: string, title: string, { kind, counts, notes }: StatementText): string {
  const { sections, requirements, constraints, deliverables, tables } = counts;
  const parts = [
    counted(sections, "section"),
    counted(requirements, "requirement"),
    counted(constraints, "constraint"),
    counted(deliverables, "deliverable"),
    counted(tables, "table"),
  ];
  return [
    `Read ${name} (${formats[kind]}): “${title}”`,
    `  ${parts.join(", ")}`,
    ...notes.map((note) => `  ${note}`),
  ].join("\n");
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
