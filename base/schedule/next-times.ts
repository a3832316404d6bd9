import { dayMs, existingUtcOf, type Local, localOf, startOfDay } from "../zoned-time.ts";
import type { Schedule } from "./parse-schedule.ts";

// EventBridge Scheduler's rules, since the same schedule runs there: a time of day that the clocks skip in spring is left out, and one that
// comes twice in autumn is due once, the first time.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time (read 2026-11-28)

/** 29 February may be eight years away, around a year such as 2100. */
const mostDays = 8 * 366 + 1;
/** The clocks of no zone are moved back by more. */
const mostMovedBack = 3 * 3_600_000;

/** Times at which the schedule is due after `after`, in order, as many as asked for. */
export function nextTimes(schedule: Schedule, zone: string, after: number, count: number): number[] {
  const times: number[] = [];
  for (const time of timesAfter(schedule, zone, after)) {
    times.push(time);
    if (times.length === count) break;
  }
  return times;
}

/** The last time at which the schedule was due, after `after` and not after `until`; undefined without any. */
export function lastTime(schedule: Schedule, zone: string, after: number, until: number): number | undefined {
  // Looks back further and further, since the last one is usually near.
  for (let span = 3_600_000; ; span *= 4) {
    const from = Math.max(after, until - span);
    let last: number | undefined;
    for (const time of timesAfter(schedule, zone, from, until)) last = time;
    if (last !== undefined || from === after) return last;
  }
}

/** True on days of the schedule. */
export function isDay({ days, weekdays, months }: Schedule, day: Local): boolean {
  const date = new Date(day);
  return (
    months.includes(date.getUTCMonth() + 1) &&
    (days?.includes(date.getUTCDate()) ?? true) &&
    (weekdays?.includes(date.getUTCDay()) ?? true)
  );
}

/** Times of a day, as its clocks show them. */
export function timesOn({ hours, minutes }: Schedule, day: Local): Local[] {
  return hours.flatMap((hour) => minutes.map((minute) => day + (hour * 60 + minute) * 60_000));
}

function* timesAfter(schedule: Schedule, zone: string, after: number, until = Number.POSITIVE_INFINITY) {
  const earliest = localOf(after, zone) - mostMovedBack;
  let tried = 0;
  for (let day = startOfDay(earliest); tried < mostDays && day - dayMs < until; day += dayMs) {
    tried += 1;
    if (!isDay(schedule, day)) continue;
    for (const local of timesOn(schedule, day)) {
      const time = local < earliest ? undefined : existingUtcOf(local, zone);
      if (time === undefined || time <= after) continue;
      if (time > until) return;
      tried = 0;
      yield time;
    }
  }
}
