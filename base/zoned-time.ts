/** A time of day in a zone, as the milliseconds that UTC would have at that date and time. */
export type Local = number;

export const dayMs = 86_400_000;

export function startOfDay(local: Local): Local {
  return Math.floor(local / dayMs) * dayMs;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes a hundred times as long as using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
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
  formats.set(zone, format);
  return format;
}

export function localOf(time: number, zone: string): Local {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (time % 1000);
}

/** Of a time of day that comes twice, the first; undefined for one that the clocks skip. */
export function existingUtcOf(local: Local, zone: string): number | undefined {
  return offsetsAround(local, zone)
    .map((offset) => local - offset)
    .find((time) => localOf(time, zone) === local);
}

/** Of a time of day that comes twice, the first; one that the clocks skip is as much later as they are moved. */
export function utcOf(local: Local, zone: string): number {
  return existingUtcOf(local, zone) ?? local - (offsetsAround(local, zone)[0] ?? 0);
}

/** Differences to UTC a day before and a day after, the earlier first. */
function offsetsAround(local: Local, zone: string): number[] {
  return [local - dayMs, local + dayMs].map((time) => localOf(time, zone) - time);
}
