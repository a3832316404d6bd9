import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCases } from "../../runtime/grading/read-case.ts";
import { says } from "../../runtime/grading/words.ts";

const cases = readCases(join(import.meta.dirname, "../../engagements/cloudcrew/cases"));

test("eight cases ship, three of them from public statements", () => {
  expect(cases).toHaveLength(8);
  expect(cases.filter(({ expected }) => expected.source !== undefined)).toHaveLength(3);
});

describe.each(cases)("the case $name", ({ expected, statement }) => {
  test("asks for nothing that its statement does not say", () => {
    const facts = expected.facts ?? [];
    expect(facts.length).toBeGreaterThan(1);
    expect(facts.filter(({ any }) => !any.some((way) => says(statement, way)))).toEqual([]);
  });

  test("is a trial: it has a trap, a contradiction or a question, and both sides of a contradiction are there", () => {
    const { traps = [], contradictions = [], asks = [] } = expected;
    expect(traps.length + contradictions.length + asks.length).toBeGreaterThan(0);
    const sides = contradictions.flatMap(({ one, other }) => [one, other]);
    expect(sides.filter((side) => !says(statement, side))).toEqual([]);
  });
});

test.each([
  ["130 s", "30 s", false],
  ["30 seconds", "30 s", false],
  ["1.55", "1.5", false],
  ["2,500 boats", "500 boats", false],
  ["**84** berths", "84 berths", true],
  ["84\nberths.", "84 berths", true],
  ["the [five days](x.md)", "five days", true],
  ["fifty-five days", "five days", false],
  ["$4,000.", "$4,000", true],
  ["REQ-12", "REQ-1", false],
])("%j says %j: %j", (text, words, isSaid) => {
  expect(says(text, words)).toBe(isSaid);
});
