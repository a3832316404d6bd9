import { dayMs, type Local, localOf, startOfDay, utcOf } from "./zoned-time.ts";

/** Working days of a week, and the dates among them on which nobody works. */
export interface WorkingDays {
  readonly days: readonly string[];
  /** Time zone in which days begin and end. */
  readonly zone: string;
  readonly holidays: readonly string[];
}

const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/**
 * Returns the time when the given working time has passed since `from`: as many working days at the same time of day, so that a
 * change of the clocks moves nothing, and then the rest. On other days no time passes.
 */
export function afterWorkingTime(from: number, seconds: number, calendar: WorkingDays): number {
  let local = startOfWork(localOf(from, calendar.zone), calendar);
  for (let days = Math.floor(seconds / 86_400); days > 0; days--) local = nextWorkingDay(local, calendar);
  const whole = utcOf(local, calendar.zone);
  const rest = (seconds % 86_400) * 1000;
  if (rest === 0) return whole;
  const left = utcOf(startOfDay(local) + dayMs, calendar.zone) - whole;
  if (rest < left) return whole + rest;
  // The rest counts from the beginning of the next working day.
  return utcOf(startOfDay(nextWorkingDay(local, calendar)), calendar.zone) + rest - left;
}

function startOfWork(local: Local, calendar: WorkingDays): Local {
  return isWorkingDay(local, calendar) ? local : startOfDay(nextWorkingDay(local, calendar));
}

/** A calendar may have holidays only; after two years of them the days of the week alone count. */
const longestPause = 730;

function nextWorkingDay(local: Local, calendar: WorkingDays): Local {
  for (let day = 1; day <= longestPause; day++)
    if (isWorkingDay(local + day * dayMs, calendar)) return local + day * dayMs;
  return local + dayMs;
}

function isWorkingDay(local: Local, { days, holidays }: WorkingDays): boolean {
  const date = new Date(local);
  return days.includes(names[date.getUTCDay()] ?? "") && !holidays.includes(date.toISOString().slice(0, 10));
}
