import { duration } from "../../base/duration.ts";
import type { Pipeline, Survey } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareValue } from "./compare-values.ts";

/** Compares what people are asked after a project. */
export function compareSurvey({ survey: before }: Pipeline, { survey: after }: Pipeline): Change[] {
  const about = { theme: "people", severity: "low" } as const;
  if (before === undefined || after === undefined) {
    const sentence = after
      ? `${after.group} is now asked after a project.`
      : "Nobody is asked after a project any more.";
    const subject = "survey";
    return compareValue({ ...about, subject, severity: "medium", sentence }, before?.group ?? "", after?.group ?? "");
  }
  return [
    ...compareValue(
      { ...about, subject: "survey.group", severity: "medium", sentence: `The survey now asks ${after.group}.` },
      before.group,
      after.group,
    ),
    ...compareNumber(
      { ...about, subject: "survey.after" },
      before.afterSeconds,
      after.afterSeconds,
      (was, is) => `People are asked ${is} after a project instead of ${was}.`,
      duration,
    ),
    ...compareNumber(
      { ...about, subject: "survey.closes" },
      before.openSeconds,
      after.openSeconds,
      (was, is) => `The survey is open for ${is} instead of ${was}.`,
      duration,
    ),
    ...compareValue(
      { ...about, subject: "survey.questions", sentence: "The questions of the survey changed." },
      inWords(before),
      inWords(after),
    ),
  ];
}

function inWords({ questions }: Survey): string[] {
  return questions.map(({ id, ask, answer }) => `${id}: ${ask} (${answer})`);
}
