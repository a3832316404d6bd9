/** When a schedule is due: each field as its values in order. Of `days` and `weekdays`, one is every day at most. */
export interface Schedule {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Days of the month; undefined for every day. */
  readonly days?: readonly number[];
  /** From 1, January. */
  readonly months: readonly number[];
  /** From 0, Sunday; undefined for every day. */
  readonly weekdays?: readonly number[];
}

/** A schedule that cannot be read or is never due; the message says why, in words for its author. */
export class ScheduleFault extends Error {
  override readonly name = "ScheduleFault";
}

export const weekdayNames: readonly string[] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/** Of the longest February too. */
const daysOfMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface Field {
  title: string;
  from: number;
  to: number;
  /** Of the value `from` and those after it. */
  names?: readonly string[];
  /** True where numbers are refused: 0 or 1 is Sunday, depending on the program that reads them. */
  isNamed?: boolean;
}

export const fields = {
  minute: { title: "minute", from: 0, to: 59 },
  hour: { title: "hour", from: 0, to: 23 },
  day: { title: "day of the month", from: 1, to: 31 },
  month: { title: "month", from: 1, to: 12, names: monthNames },
  weekday: { title: "day of the week", from: 0, to: 6, names: weekdayNames, isNamed: true },
} as const satisfies { [name: string]: Field };

/** Reads the five fields of cron: minute, hour, day of the month, month, day of the week. Throws `ScheduleFault`. */
export function parseSchedule(text: string): Schedule {
  const parts = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = parts;
  if (parts.length !== 5 || !minute || !hour || !day || !month || !weekday)
    throw new ScheduleFault(
      `A schedule has five fields, minute, hour, day of the month, month and day of the week, and this has ${parts.length}`,
    );
  if (day !== "*" && weekday !== "*")
    throw new ScheduleFault("One of the two fields of days has to be *: together they mean either of both in cron");
  const days = valuesOf(day, fields.day);
  const months = valuesOf(month, fields.month);
  if (!months.some((each) => days.some((of) => of <= (daysOfMonths[each - 1] ?? 0))))
    throw new ScheduleFault("No such day exists in the months");
  return {
    minutes: valuesOf(minute, fields.minute),
    hours: valuesOf(hour, fields.hour),
    ...(day !== "*" && { days }),
    months,
    ...(weekday !== "*" && { weekdays: valuesOf(weekday, fields.weekday) }),
  };
}

/** Reads the five fields of cron, or returns the reason why they are no schedule, in words for its author. */
export function readSchedule(text: string): { schedule: Schedule } | { fault: string } {
  try {
    return { schedule: parseSchedule(text) };
  } catch (error) {
    if (error instanceof ScheduleFault) return { fault: error.message };
    throw error;
  }
}

function valuesOf(text: string, field: Field): number[] {
  const values = new Set(text.split(",").flatMap((part) => valuesOfPart(part, field)));
  return [...values].sort((a, b) => a - b);
}

function valuesOfPart(part: string, field: Field): number[] {
  const [range = "", step, ...rest] = part.split("/");
  const by = step === undefined ? 1 : stepOf(step, rest, field);
  const [from, to] = endsOf(range, field, step !== undefined);
  // Days of the week may go on over Sunday: FRI-MON.
  const length = from <= to ? to - from + 1 : to - from + 1 + (field.to - field.from + 1);
  return Array.from(
    { length: Math.ceil(length / by) },
    (_, index) => field.from + ((from - field.from + index * by) % (field.to - field.from + 1)),
  );
}

function stepOf(step: string, rest: readonly string[], { title, from, to }: Field): number {
  const by = Number(step);
  if (rest.length > 0 || !/^[0-9]+$/.test(step) || by < 1 || by > to - from + 1)
    throw new ScheduleFault(`"/${[step, ...rest].join("/")}" is no step of the ${title}`);
  return by;
}

function endsOf(range: string, field: Field, hasStep: boolean): [from: number, to: number] {
  if (range === "*") return [field.from, field.to];
  const [first = "", last, ...rest] = range.split("-");
  if (rest.length > 0) throw new ScheduleFault(`"${range}" is no range of the ${field.title}`);
  const from = numberOf(first, field);
  if (last === undefined) return [from, hasStep ? field.to : from];
  const to = numberOf(last, field);
  if (from > to && !field.isNamed)
    throw new ScheduleFault(`The range "${range}" of the ${field.title} ends before it begins`);
  return [from, to];
}

function numberOf(text: string, { title, from, to, names, isNamed }: Field): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return from + named;
  if (isNamed) throw new ScheduleFault(`"${text}" is no day of the week: write ${names?.join(", ")}`);
  const value = Number(text);
  if (!/^[0-9]{1,2}$/.test(text) || value < from || value > to)
    throw new ScheduleFault(`"${text}" is no ${title}: it goes from ${from} to ${to}`);
  return value;
}
