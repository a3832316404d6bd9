import type { EvaluatedCase, Evaluation } from "../../runtime/local/evaluate.ts";

/** Smaller differences are noise of a judge that rates in whole points. */
const leastDrop = 0.5;

/**
 * Compares the judge's mean ratings with an earlier evaluation. A lower rating counts as worse only if the judge was
 * calibrated both times; otherwise it is only reported.
 */
export function compareRatings(before: Evaluation, after: Evaluation): { worse: string[]; changes: string[] } {
  if (after.judge === undefined)
    return { worse: [], changes: before.judge === undefined ? [] : ["There was no judge this time."] };
  if (before.judge === undefined)
    return { worse: [], changes: ["There was no judge before: ratings are not compared."] };
  if (before.judge.model !== after.judge.model || before.judge.rubric !== after.judge.rubric)
    return {
      worse: [],
      changes: [
        `Judged by ${after.judge.model}, before by ${before.judge.model} or with different instructions: ratings are not compared.`,
      ],
    };
  const counts = before.judge.agreement.isCalibrated && after.judge.agreement.isCalibrated;
  const found = after.cases.flatMap((each) => {
    const earlier = before.cases.find(({ name }) => name === each.name);
    return earlier === undefined ? [] : droppedRatings(earlier, each);
  });
  return counts
    ? { worse: found, changes: [] }
    : { worse: [], changes: found.map((text) => `${text} The judge is not calibrated: this decides nothing.`) };
}

function droppedRatings(before: EvaluatedCase, after: EvaluatedCase): string[] {
  const earlier = meansOf(before);
  return [...meansOf(after)].flatMap(([key, now]) => {
    const then = earlier.get(key);
    if (then === undefined || then - now < leastDrop) return [];
    return [`${after.name}: the judge rates ${key} ${now.toFixed(1)}, before ${then.toFixed(1)}.`];
  });
}

/** Mean over the runs, by phase and rating. */
function meansOf({ runs }: EvaluatedCase): Map<string, number> {
  const all = runs.flatMap(({ judgements = [] }) =>
    judgements.flatMap(({ phase, ratings = {} }) =>
      Object.entries(ratings).map(([name, { score }]) => ({ key: `${phase} ${name}`, score })),
    ),
  );
  const byKey = Map.groupBy(all, ({ key }) => key);
  return new Map(
    [...byKey].map(([key, scores]) => [key, scores.reduce((sum, { score }) => sum + score, 0) / scores.length]),
  );
}
