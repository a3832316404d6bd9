import { dayMs, existingUtcOf, type Local, localOf, startOfDay } from "../zoned-time.ts";
import { isDay, timesOn } from "./next-times.ts";
import type { Schedule } from "./parse-schedule.ts";

/** A time of a schedule that the clocks of its zone skip, when they are moved forward. */
interface SkippedTime {
  /** Such as `2026-03-29`. */
  date: string;
  /** Such as `02:30`. */
  time: string;
}

const knownMoves = new Map<string, Local[][]>();

/** For each time that the zone's clocks are moved forward, the local times before and after it, a day apart. */
function daysOfForwardMoves(zone: string, from: number, until: number): Local[][] {
  const key = `${zone} ${from} ${until}`;
  const known = knownMoves.get(key);
  if (known !== undefined) return known;
  const moves: Local[][] = [];
  let begins = localOf(from, zone);
  for (let time = from; time < until; time += dayMs) {
    const ends = localOf(time + dayMs, zone);
    if (ends - begins > dayMs) moves.push([begins, ends]);
    begins = ends;
  }
  knownMoves.set(key, moves);
  return moves;
}

/** The first time between `from` and `until` that a schedule loses because the zone's clocks skip it; undefined without any. */
export function skippedTime(schedule: Schedule, zone: string, from: number, until: number): SkippedTime | undefined {
  for (const around of daysOfForwardMoves(zone, from, until)) {
    const skipped = around
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
