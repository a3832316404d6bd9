import type { OperatorEvidence, OperatorView, RecordedDecision } from "../schema/types.ts";

const stepsShown = 5;

/** Describes the facts for an operator's decision on a phase; limits have the names that `--raise` accepts. */
export function describeEvidence({ phaseTitle, round, evidence, expiresAt }: OperatorView): string {
  if (evidence === undefined) return "";
  const { limits, review, verdicts, questions, requests, files, steps } = evidence;
  const failed = review?.passed === false ? review.items.filter(({ passed }) => !passed) : [];
  const sections = [
    [`${phaseTitle}, round ${round}, has used`, limits.map(describeLimit)],
    [
      `Not passed in the review of ${review?.agentTitle}: ${oneLine(review?.summary)}`,
      failed.map(({ item, note }) => `${item}: ${oneLine(note)}`),
    ],
    [
      "Changes requested by reviewers in the team",
      verdicts.map(
        ({ path, agentTitle, severity, findings }) => `${path} (${agentTitle}, ${severity}): ${oneLine(findings)}`,
      ),
    ],
    [
      "Asked in this round",
      questions.map(({ text, answer }) => `${oneLine(text)} ${answer ? `→ ${oneLine(answer)}` : "(no answer)"}`),
    ],
    ["Changes requested by the customer", requests.flatMap(describeRequest)],
    ["Written in this round", files.map(({ path }) => path)],
    ["Last steps", steps.slice(0, stepsShown).map(({ time, text }) => `${time}  ${oneLine(text)}`)],
  ] as const;
  const told = sections
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([title, lines]) => [title, ...lines.map((line) => `  ${line}`)]);
  const until = expiresAt === undefined ? [] : [`Without a decision by ${expiresAt}, the project stops.`];
  return [
    ...told,
    "Continue with: crew decide resume [--raise turns=N], crew decide accept, or crew decide stop",
    ...until,
  ].join("\n");
}

function describeLimit({ limit, used, max }: OperatorEvidence["limits"][number]): string {
  const [spent, of] = [used, max].map((amount) => amount.toLocaleString("en-US", { maximumFractionDigits: 2 }));
  return `${(limit === "budgetUsd" ? "budget" : limit).padEnd(8)}  ${spent} of ${of}`;
}

function describeRequest({ name, comment, artifactComments }: RecordedDecision): string[] {
  const single = Object.entries(artifactComments).map(([path, text]) => `${name} on ${path}: ${oneLine(text)}`);
  return comment === "" ? single : [`${name}: ${oneLine(comment)}`, ...single];
}

function oneLine(text = ""): string {
  return text.replace(/\s+/g, " ").trim();
}
