import { dollars } from "../../base/dollars.ts";
import type { EvaluatedRun, JudgeResult } from "../../runtime/local/evaluate.ts";

/** Describes the judge's rating of each phase, and the lines that addressed the judge. */
export function describeJudgements({ judgements = [] }: EvaluatedRun): string[] {
  return judgements.flatMap(({ phase, ratings, problem, addresses }) => [
    ratings === undefined
      ? `    judge  ${phase}: not rated. ${problem}`
      : `    judge  ${phase}: ${Object.entries(ratings)
          .map(([name, { score }]) => `${name} ${score}`)
          .join(", ")}`,
    ...addresses.map(({ path, line, text }) => `    judge  ${path}:${line}: ${text}`),
  ]);
}

/** Describes the judge's agreement with people, which shows how far its ratings can be trusted. */
export function describeJudge({ model, agreement, disagreements, unrated, ...money }: JudgeResult): string[] {
  const { count, gates, meanError, spearman, isCalibrated, reasons } = agreement;
  const figures = [
    `${count} ratings at ${gates} gates`,
    ...(meanError === undefined ? [] : [`mean error ${meanError.toFixed(2)}`]),
    ...(spearman === undefined ? [] : [`Spearman ${spearman.toFixed(2)}`]),
  ];
  return [
    `Judge ${model}, ${isCalibrated ? "calibrated" : "uncalibrated: it decides nothing"} (${figures.join(", ")}); ${dollars(money.costMicros)} of ${dollars(money.budgetMicros)}.`,
    ...reasons.map((reason) => `  ${reason}`),
    ...disagreements.map(
      ({ gate, rating, people, judge, comment }) =>
        `  ${gate}: ${rating} ${people.toFixed(1)} by people, ${judge} by the judge${comment === "" ? "" : `; comment: ${comment}`}`,
    ),
    ...unrated.map((text) => `  Not compared: ${text}`),
  ];
}
