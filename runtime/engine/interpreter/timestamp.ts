import { EvaluationFailure } from "../failures.ts";

const format = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Converts an ISO 8601 time with an offset, up to nanoseconds as in AWS, to milliseconds since 1970. */
export function parseTimestamp(text: string): number {
  const [, date, time, fraction, zone] = format.exec(text) ?? [];
  // Date has millisecond precision; it refuses months and hours that do not exist, but turns 31 April into 1 May.
  const millis = Date.parse(`${date}T${time}${fraction?.slice(0, 4) ?? ""}${zone}`);
  if (Number.isNaN(millis) || !isRealDay(date ?? "")) {
    throw new EvaluationFailure(
      `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
      "Timestamp",
    );
  }
  return millis;
}

function isRealDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}
