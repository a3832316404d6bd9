import { dayMs, existingUtcOf, localOf, startOfDay } from "../zoned-time.ts";
import { isDay, timesOn } from "./next-times.ts";
import type { Schedule } from "./parse-schedule.ts";

/** A time of a schedule that the clocks of its zone skip, when they are moved forward. */
interface SkippedTime {
  /** Such as `2026-03-29`. */
  date: string;
  /** Such as `02:30`. */
  time: string;
}

/** The first time between `from` and `until` that a schedule loses because the zone's clocks skip it; undefined without any. */
export function skippedTime(schedule: Schedule, zone: string, from: number, until: number): SkippedTime | undefined {
  for (let time = from; time < until; time += dayMs) {
    const begins = localOf(time, zone);
    const ends = localOf(time + dayMs, zone);
    if (ends - begins <= dayMs) continue;
    const skipped = [begins, ends]
      .map(startOfDay)
      .filter((day) => isDay(schedule, day))
      .flatMap((day) => timesOn(schedule, day))
      .find((local) => existingUtcOf(local, zone) === undefined);
    if (skipped === undefined) continue;
    const [date = "", timeOfDay = ""] = new Date(skipped).toISOString().split("T");
    return { date, time: timeOfDay.slice(0, 5) };
  }
  return undefined;
}
