import { expect, test } from "vitest";
import { inWords, toMicros, toPercent, toSeconds } from "../../compiler/lower/units.ts";

test.each([
  ["45s", 45],
  ["20m", 1200],
  ["3h", 10_800],
  ["7d", 604_800],
])("%s is %i seconds", (duration, seconds) => {
  expect(toSeconds(duration)).toBe(seconds);
});

test("dollars become whole micro-dollars", () => {
  expect([toMicros(12.5), toMicros(0.1 + 0.2), toMicros(1.1)]).toEqual([12_500_000, 300_000, 1_100_000]);
});

test("a share is its number of per cent", () => {
  expect(toPercent("70%")).toBe(70);
});

test("an id in words begins with a capital", () => {
  expect(inWords("release-notes")).toBe("Release notes");
});
