import { dollars } from "../../base/dollars.ts";
import type { EvaluatedCase, EvaluatedRun, Evaluation } from "../../runtime/local/evaluate.ts";
import { describeJudge, describeJudgements } from "./describe-judge.ts";

/** Maximum number of printed faults per grader; `--out` has all. */
const mostFaults = 5;

export function describeEvaluation(evaluation: Evaluation): string {
  const { cases, runs, model, digests } = evaluation;
  return [
    ...cases.flatMap(describeCase),
    ...totals(evaluation),
    ...(evaluation.judge === undefined ? [] : describeJudge(evaluation.judge)),
    `${evaluation.engagement} with configuration ${digests.config}, by ${model === "rehearsal" ? "rule: words are simulated, and dollars are what these turns would cost at declared prices" : "the declared models"}; ${runs === 1 ? "one run" : `${runs} runs`} of each case.`,
  ].join("\n");
}

function describeCase({ name, title, runs }: EvaluatedCase): string[] {
  return [
    `${name}: ${title}`,
    ...runs.flatMap((run, index) => [
      `  run ${index + 1}  ${run.outcome}; ${describeGrades(run)}; ${dollars(run.costMicros)}, ${run.minutes} min`,
      ...run.problems.map((problem) => `    ! ${problem}`),
      ...run.grades.flatMap(({ grader, state, faults }) =>
        state === "failed"
          ? [
              ...faults
                .slice(0, mostFaults)
                .map(({ text, path, line }) => `    ${grader}  ${place(path, line)}${text}`),
              ...(faults.length > mostFaults ? [`    ${grader}  and ${faults.length - mostFaults} more`] : []),
            ]
          : [],
      ),
      ...describeJudgements(run),
    ]),
    "",
  ];
}

const place = (path: string | undefined, line: number | undefined): string =>
  path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;

function describeGrades({ grades }: EvaluatedRun): string {
  const of = (state: string) => grades.filter((grade) => grade.state === state).length;
  return `${of("passed")} of ${of("passed") + of("failed")} graders passed${of("skipped") > 0 ? `, ${of("skipped")} had nothing to grade or could not run` : ""}`;
}

export const isGood = ({ outcome, grades }: EvaluatedRun): boolean =>
  outcome === "finished" && grades.every(({ state }) => state !== "failed");

function totals({ cases, runs }: Evaluation): string[] {
  const all = cases.flatMap((each) => each.runs);
  const sum = (of: (run: EvaluatedRun) => number) => all.reduce((total, run) => total + of(run), 0);
  const always = cases.filter((each) => each.runs.every(isGood)).length;
  const accepted = sum((run) => run.accepted);
  const each = (text: string) => (accepted === 0 ? "nothing was accepted" : text);
  return [
    `${all.filter(isGood).length} of ${all.length} runs good; ${always} of ${cases.length} cases good in ${runs === 1 ? "their one run" : `all of their ${runs} runs`}.`,
    `${dollars(sum((run) => run.costMicros))} and ${sum((run) => run.minutes).toFixed(1)} min for ${accepted} accepted deliverables: ${each(`${dollars(sum((run) => run.costMicros) / Math.max(1, accepted))} and ${(sum((run) => run.minutes) / Math.max(1, accepted)).toFixed(2)} min each`)}.`,
  ];
}
