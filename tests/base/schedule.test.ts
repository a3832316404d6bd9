import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lastTime, nextTimes } from "../../base/schedule/next-times.ts";
import { parseSchedule, type Schedule, ScheduleFault } from "../../base/schedule/parse-schedule.ts";
import { scheduleInWords } from "../../base/schedule/schedule-in-words.ts";
import { longestExpression, schedulerExpression } from "../../base/schedule/scheduler-expression.ts";
import { skippedTime } from "../../base/schedule/skipped-times.ts";

const minuteMs = 60_000;

function times(at: string, zone: string, after: string, count = 3): string[] {
  return nextTimes(parseSchedule(at), zone, Date.parse(after), count).map((time) =>
    new Date(time).toISOString().replace(":00.000Z", "Z"),
  );
}

describe("a time of day that the clocks skip in spring is left out", () => {
  test.each([
    ["Europe/Vienna", "30 2 * * *", "2026-03-28T00:00:00Z", ["2026-03-28T01:30Z", "2026-03-30T00:30Z"]],
    ["America/New_York", "30 2 * * *", "2026-03-07T05:00:00Z", ["2026-03-07T07:30Z", "2026-03-09T06:30Z"]],
    // The clocks of Lord Howe Island are moved by half an hour.
    ["Australia/Lord_Howe", "15 2 * * *", "2026-10-02T16:00:00Z", ["2026-10-04T15:15Z", "2026-10-05T15:15Z"]],
    ["Asia/Kathmandu", "30 2 * * *", "2026-03-28T00:00:00Z", ["2026-03-28T20:45Z", "2026-03-29T20:45Z"]],
  ])("in %s", (zone, at, after, expected) => {
    expect(times(at, zone, after, 2)).toEqual(expected);
  });
});

describe("a time of day that comes twice in autumn is due once, the first time", () => {
  test.each([
    ["Europe/Vienna", "30 2 * * *", "2026-10-24T12:00:00Z", ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]],
    ["America/New_York", "30 1 * * *", "2026-10-31T12:00:00Z", ["2026-11-01T05:30Z", "2026-11-02T06:30Z"]],
    ["Australia/Lord_Howe", "45 1 * * *", "2026-04-04T00:00:00Z", ["2026-04-04T14:45Z", "2026-04-05T15:15Z"]],
    ["Asia/Kathmandu", "30 1 * * *", "2026-10-24T12:00:00Z", ["2026-10-24T19:45Z", "2026-10-25T19:45Z"]],
  ])("in %s", (zone, at, after, expected) => {
    expect(times(at, zone, after, 2)).toEqual(expected);
  });

  test("also for a schedule of every quarter of an hour", () => {
    const quarters = times("*/15 * * * *", "Europe/Vienna", "2026-10-25T00:31:00Z", 3);
    expect(quarters).toEqual(["2026-10-25T00:45Z", "2026-10-25T02:00Z", "2026-10-25T02:15Z"]);
  });
});

test("29 February comes in leap years only, and not in 2100", () => {
  expect(times("0 6 29 2 *", "UTC", "2026-11-28T00:00:00Z", 2)).toEqual(["2028-02-29T06:00Z", "2032-02-29T06:00Z"]);
  expect(times("0 6 29 2 *", "UTC", "2096-03-01T00:00:00Z", 1)).toEqual(["2104-02-29T06:00Z"]);
});

const zones = fc.constantFrom("Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC");
const subset = (from: number, to: number) =>
  fc
    .uniqueArray(fc.integer({ min: from, max: to }), { minLength: 1, maxLength: 4 })
    .map((each) => each.sort((a, b) => a - b));
const all = (from: number, to: number) =>
  fc.constant(Array.from({ length: to - from + 1 }, (_, index) => from + index));
const schedules: fc.Arbitrary<Schedule> = fc
  .record(
    {
      minutes: subset(0, 59),
      hours: fc.oneof(subset(0, 23), subset(0, 4), all(0, 23)),
      months: fc.oneof(all(1, 12), subset(1, 12)),
      weekdays: fc.option(subset(0, 6), { nil: undefined }),
    },
    { requiredKeys: ["minutes", "hours", "months"] },
  )
  .map(({ weekdays, ...schedule }) => ({ ...schedule, ...(weekdays && { weekdays }) }));

/** Days around the changes of the clocks of all the zones above. */
const aroundChanges = fc
  .constantFrom("2026-03-07", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24", "2026-10-31", "2026-07-01")
  .chain((day) => fc.integer({ min: 0, max: 1440 }).map((minute) => Date.parse(day) + minute * minuteMs));

/** The rules by brute force: each minute in order is due if it is of the schedule and its time of day has not been before. */
function minuteByMinute(schedule: Schedule, zone: string, after: number, until: number): number[] {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "short" });
  const seen = new Set<string>();
  const due: number[] = [];
  for (let time = Math.ceil(after / minuteMs) * minuteMs - 3 * 60 * minuteMs; time <= until; time += minuteMs) {
    const shown = format.format(time);
    const isFirst = !seen.has(shown);
    seen.add(shown);
    const local = new Date(`${shown.replace(" ", "T")}Z`);
    const isDue =
      schedule.minutes.includes(local.getUTCMinutes()) &&
      schedule.hours.includes(local.getUTCHours()) &&
      schedule.months.includes(local.getUTCMonth() + 1) &&
      (schedule.weekdays?.includes(local.getUTCDay()) ?? true);
    if (isFirst && isDue && time > after) due.push(time);
  }
  return due;
}

test("the times of any schedule are those of a clock that is looked at each minute", () => {
  fc.assert(
    fc.property(schedules, zones, aroundChanges, (schedule, zone, after) => {
      const until = after + 2 * 86_400_000;
      const expected = minuteByMinute(schedule, zone, after, until);
      const found = nextTimes(schedule, zone, after, expected.length + 1);
      expect(found.filter((time) => time <= until)).toEqual(expected);
      expect(lastTime(schedule, zone, after, until)).toBe(expected.at(-1));
    }),
    { numRuns: 60 },
  );
});

test("what was due last is found at once after a minute, and after years", () => {
  const last = (at: string, after: string, until: string) =>
    lastTime(parseSchedule(at), "Europe/Vienna", Date.parse(after), Date.parse(until));
  expect(last("0 2 * * *", "2026-11-27T00:59:59Z", "2026-11-27T01:00:00Z")).toBe(Date.parse("2026-11-27T01:00:00Z"));
  expect(last("0 2 * * *", "2026-11-27T01:00:00Z", "2026-11-28T00:59:00Z")).toBeUndefined();
  expect(last("* * * * *", "2020-01-01T00:00:00Z", "2026-11-28T00:59:30Z")).toBe(Date.parse("2026-11-28T00:59:00Z"));
  expect(last("0 2 29 2 *", "2020-01-01T00:00:00Z", "2026-11-28T00:59:30Z")).toBe(Date.parse("2024-02-29T01:00:00Z"));
});

test.each([
  ["0 2 * * *", "at 02:00 every day", "cron(0 2 * * ? *)"],
  ["*/15 * * * *", "every 15 minutes every day", "cron(0/15 * * * ? *)"],
  ["* * * * *", "every minute every day", "cron(* * * * ? *)"],
  ["0 8,20 * * MON-FRI", "at 08:00 and 20:00 every Monday to Friday", "cron(0 8,20 ? * MON,TUE,WED,THU,FRI *)"],
  ["0 0 * * FRI-MON", "at 00:00 every Sunday, Monday, Friday and Saturday", "cron(0 0 ? * SUN,MON,FRI,SAT *)"],
  ["30 6 1,15 * *", "at 06:30 on days 1 and 15 of the month", "cron(30 6 1,15 * ? *)"],
  ["0 6 1 JAN,jul *", "at 06:00 on day 1 of the month in January and July", "cron(0 6 1 1,7 ? *)"],
  ["10-40/10 * * * *", "at minutes 10, 20, 30 and 40 of every hour every day", "cron(10,20,30,40 * * * ? *)"],
  ["*/2 8-17 * * *", "every 2 minutes of the hours 08 to 17 every day", "cron(0/2 8-17 * * ? *)"],
])("%s means: %s", (at, words, expression) => {
  expect(scheduleInWords(parseSchedule(at))).toBe(words);
  expect(schedulerExpression(at)).toBe(expression);
});

test.each([
  ["0 2 1 * MON", /One of the two fields of days/],
  ["0 2 * * 1", /"1" is no day of the week: write SUN, MON/],
  ["0 2 * * 1-5", /"1" is no day of the week/],
  ["0 24 * * *", /"24" is no hour: it goes from 0 to 23/],
  ["60 2 * * *", /"60" is no minute/],
  ["0 2 * * * *", /five fields.*this has 6/],
  ["0 2 * *", /this has 4/],
  ["0 2 30 2 *", /No such day exists in the months/],
  ["0 2 31 4,6,9,11 *", /No such day exists in the months/],
  ["0 5-2 * * *", /ends before it begins/],
  ["*/0 * * * *", /no step of the minute/],
  ["*/61 * * * *", /no step of the minute/],
  ["0 2 L * *", /"L" is no day of the month/],
  ["@daily", /this has 1/],
])("the schedule %s is refused", (at, why) => {
  expect(() => parseSchedule(at)).toThrow(ScheduleFault);
  expect(() => parseSchedule(at)).toThrow(why);
});

test("a schedule of days that exist in some of its months is accepted", () => {
  expect(times("0 2 31 1,2 *", "UTC", "2026-11-28T00:00:00Z", 2)).toEqual(["2027-01-31T02:00Z", "2028-01-31T02:00Z"]);
});

test("the time that a zone skips is found by its date, and only where there is one", () => {
  const between = [Date.parse("2026-01-01"), Date.parse("2028-01-01")] as const;
  const skipped = (at: string, zone: string) => skippedTime(parseSchedule(at), zone, ...between);
  expect(skipped("30 2 * * *", "Europe/Vienna")).toEqual({ date: "2026-03-29", time: "02:30" });
  expect(skipped("30 2 * * *", "America/New_York")).toEqual({ date: "2026-03-08", time: "02:30" });
  expect(skipped("15 2 * * *", "Australia/Lord_Howe")).toEqual({ date: "2026-10-04", time: "02:15" });
  expect(skipped("45 2 * * *", "Australia/Lord_Howe")).toBeUndefined();
  expect(skipped("30 2 * * *", "Asia/Kathmandu")).toBeUndefined();
  expect(skipped("30 2 * * MON-SAT", "Europe/Vienna")).toBeUndefined();
  expect(skipped("30 3 * * *", "Europe/Vienna")).toBeUndefined();
});

test("no schedule of four values a field is too long for EventBridge Scheduler, and the longest says so", () => {
  fc.assert(
    fc.property(subset(0, 59), subset(0, 23), subset(1, 28), (minutes, hours, days) => {
      const expression = schedulerExpression(`${minutes} ${hours} ${days} * *`);
      expect(expression.length).toBeLessThanOrEqual(longestExpression);
      // Six fields.
      expect(expression).toMatch(/^cron\((\S+ ){5}\*\)$/);
    }),
  );
});
