import fc from "fast-check";
import { expect, test } from "vitest";
import { isTimeZone } from "../../base/time-zone.ts";
import { afterWorkingTime } from "../../base/working-time.ts";

const week = {
  days: ["mon", "tue", "wed", "thu", "fri"],
  zone: "Europe/Vienna",
  holidays: ["2026-12-25", "2026-12-24"],
};
const due = (from: string, hours: number, calendar = week) =>
  new Date(afterWorkingTime(Date.parse(from), hours * 3600, calendar)).toISOString();

test.each([
  ["a weekend between", "2026-11-19T09:00:00Z", 72, "2026-11-24T09:00:00.000Z"],
  ["holidays and a weekend between", "2026-12-23T09:00:00Z", 48, "2026-12-29T09:00:00.000Z"],
  ["a beginning on a Saturday", "2026-11-21T09:00:00Z", 24, "2026-11-23T23:00:00.000Z"],
  ["hours over the end of Friday", "2026-11-20T15:00:00Z", 12, "2026-11-23T03:00:00.000Z"],
  ["hours within a day", "2026-11-20T09:00:00Z", 3, "2026-11-20T12:00:00.000Z"],
  ["nothing", "2026-11-20T09:00:00Z", 0, "2026-11-20T09:00:00.000Z"],
])("working time with %s", (_, from, hours, expected) => {
  expect(due(from, hours)).toBe(expected);
});

test("both changes of the clocks leave the time of day as it is", () => {
  // 29 March 2026 has 23 hours in Vienna, 25 October 25.
  expect(due("2026-03-27T09:00:00Z", 24)).toBe("2026-03-30T08:00:00.000Z");
  expect(due("2026-10-23T09:00:00Z", 24)).toBe("2026-10-26T10:00:00.000Z");
});

test("a time of day that the clocks skip or repeat is one time all the same", () => {
  const daily = { ...week, days: [...week.days, "sat", "sun"] };
  expect(due("2026-03-28T01:30:00Z", 24, daily)).toBe("2026-03-29T01:30:00.000Z");
  expect(due("2026-10-24T00:30:00Z", 24, daily)).toBe("2026-10-25T00:30:00.000Z");
});

test("a day that is a holiday in one zone and not in another counts by the calendar's zone", () => {
  const at = "2026-12-24T22:30:00Z";
  expect(due(at, 24, { ...week, holidays: ["2026-12-25"] })).toBe("2026-12-28T22:30:00.000Z");
  expect(due(at, 24, { ...week, holidays: ["2026-12-25"], zone: "Asia/Tokyo" })).toBe("2026-12-28T15:00:00.000Z");
});

test("more working time is never due earlier, and what is due is never before its beginning", () => {
  const days = fc.subarray(["mon", "tue", "wed", "thu", "fri", "sat", "sun"], { minLength: 1 });
  const zone = fc.constantFrom("UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata");
  const from = fc.integer({ min: Date.parse("2026-01-01"), max: Date.parse("2027-12-31") });
  const hours = fc.integer({ min: 0, max: 30 * 24 });
  fc.assert(
    fc.property(days, zone, from, hours, (days, zone, from, hours) => {
      const at = (more: number) => afterWorkingTime(from, (hours + more) * 3600, { days, zone, holidays: [] });
      expect(at(0)).toBeGreaterThanOrEqual(from);
      expect(at(24)).toBeGreaterThan(at(0));
    }),
  );
});

test("time zones are known by their names, not by offsets", () => {
  expect(["Europe/Vienna", "UTC", "Vienna", "+01:00", "Europe/Wien"].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
