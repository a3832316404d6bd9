/** Working days of a week, and the dates among them on which nobody works. */
export interface WorkingDays {
  readonly days: readonly string[];
  /** Time zone in which days begin and end. */
  readonly zone: string;
  readonly holidays: readonly string[];
}

const dayMs = 86_400_000;
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

/** A time of day in the zone, as the milliseconds that UTC would have at that date and time. */
type Local = number;

function startOfDay(local: Local): Local {
  return Math.floor(local / dayMs) * dayMs;
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

function localOf(time: number, zone: string): Local {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (time % 1000);
}

/** Of a time of day that comes twice, the first; one that the clocks skip is as much later as they are moved. */
function utcOf(local: Local, zone: string): number {
  const offsets = [local - dayMs, local + dayMs].map((time) => localOf(time, zone) - time);
  const [before = 0, after = 0] = offsets;
  for (const offset of [before, after]) if (localOf(local - offset, zone) === local) return local - offset;
  return local - before;
}
