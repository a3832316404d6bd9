import { count } from "../../base/count.ts";
import type { Lessons, Pipeline, ReportedList } from "../../schema/types.ts";
import type { Change } from "./change.ts";
import { compareNumber, compareOptional, compareValue } from "./compare-values.ts";

/** Compares the lessons that later projects are shown. */
export function compareLessons({ lessons: before }: Pipeline, { lessons: after }: Pipeline): Change[] {
  const about = (key: string) => ({ theme: "work" as const, severity: "low" as const, subject: `lessons.${key}` });
  const isThere = (lessons: Lessons | undefined) => (lessons === undefined ? undefined : "lessons");
  if (before === undefined || after === undefined)
    return compareOptional({ theme: "work", subject: "lessons" }, isThere(before), isThere(after), {
      added: { severity: "medium", sentence: "Later projects are now shown lessons of earlier ones." },
      removed: { severity: "medium", sentence: "Later projects are shown no lessons of earlier ones any more." },
      changed: { severity: "medium", sentence: "Lessons changed." },
    });
  const days = (value: number) => count(value, "day");
  const lessons = (value: number) => count(value, "lesson");
  return [
    ...compareValue(
      { ...about("from"), severity: "medium", sentence: "Another output is kept as lessons." },
      nameOf(before.from),
      nameOf(after.from),
    ),
    ...compareValue(
      { ...about("kept"), sentence: "Another output says which lessons held." },
      nameOf(before.kept),
      nameOf(after.kept),
    ),
    ...compareNumber(
      about("most"),
      before.most,
      after.most,
      (was, is) => `At most ${is} are kept instead of ${was}.`,
      lessons,
    ),
    ...compareNumber(
      about("keep"),
      before.keepDays,
      after.keepDays,
      (was, is) => `Lessons are dropped after ${is} instead of ${was}.`,
      days,
    ),
    ...compareNumber(
      about("shown"),
      before.shown,
      after.shown,
      (was, is) => `A brief shows at most ${is} instead of ${was}.`,
      lessons,
    ),
  ];
}

const nameOf = (list: ReportedList | undefined): string =>
  list === undefined ? "none" : `${list.agent}.${list.output}`;
