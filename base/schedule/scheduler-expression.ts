import { fields, parseSchedule, weekdayNames } from "./parse-schedule.ts";

/** Longest expression that EventBridge Scheduler takes. */
export const longestExpression = 256;

/**
 * Returns the expression of EventBridge Scheduler for a schedule: six fields, with `?` for the days that do not count. Values are written out,
 * so that no dialect's reading of steps and ranges matters.
 */
export function schedulerExpression(at: string): string {
  const { minutes, hours, days, months, weekdays } = parseSchedule(at);
  const day = weekdays === undefined ? written(days, fields.day) : "?";
  const weekday = weekdays === undefined ? "?" : weekdays.map((each) => weekdayNames[each]).join(",");
  return `cron(${written(minutes, fields.minute)} ${written(hours, fields.hour)} ${day} ${written(months, fields.month)} ${weekday} *)`;
}

function written(values: readonly number[] | undefined, { from, to }: { from: number; to: number }): string {
  if (values === undefined || values.length === to - from + 1) return "*";
  const [first = from, second = first] = values;
  const step = second - first;
  const isStep = values.length > 2 && values.every((value, index) => value === first + index * step);
  const last = values.at(-1) ?? first;
  if (isStep && last + step > to) return `${first}/${step}`;
  return isStep && step === 1 ? `${first}-${last}` : values.join(",");
}
