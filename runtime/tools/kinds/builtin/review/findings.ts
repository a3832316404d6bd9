import { objectOf, textOf } from "../../../input-schema.ts";
import type { Finding, JsonSchema, Severity } from "../../../ports.ts";

/** In ascending order. */
export const severities: readonly Severity[] = ["none", "low", "medium", "high", "critical"];

export interface GivenFinding {
  path: string;
  place: string;
  severity: Severity;
  problem: string;
  wanted: string;
}

const short = (description: string): JsonSchema => ({ ...textOf(description), maxLength: 2000 });

export const findingsInput: JsonSchema = {
  type: "array",
  maxItems: 50,
  description:
    "What is wrong, one entry for each fault; empty when nothing is. Authors answer findings by their numbers.",
  items: objectOf(
    {
      path: textOf("The file, one of paths."),
      place: { ...textOf("Where in it: a line, such as 14 or 14-20, or a section."), maxLength: 200 },
      severity: { type: "string", enum: severities.slice(1), description: "How grave this one is." },
      problem: short("What is wrong, and the input or requirement that shows it."),
      wanted: short("What should be there instead."),
    },
    ["path", "place", "severity", "problem", "wanted"],
  ),
};

export function worstOf(findings: readonly { severity: Severity }[]): Severity {
  const worst = Math.max(0, ...findings.map(({ severity }) => severities.indexOf(severity)));
  return severities[worst] ?? "none";
}

/** Renders the numbered findings of one file for people. */
export function renderFindings(findings: readonly Finding[], summary: string): string {
  const lines = findings.map(
    ({ number, place, severity, problem, wanted }) => `${number}. ${severity}, ${place}: ${problem} Wanted: ${wanted}`,
  );
  return [...lines, summary].join("\n");
}
