import { expect, test } from "vitest";
import { parseRaise } from "../../cli/raise-flag.ts";

test("amounts are read as people write them, several at once, and none is no grant", () => {
  expect(parseRaise(["turns=10", "minutes=7.5", "usd=$1,000", "budget=20"])).toEqual({
    turns: 10,
    minutes: 7.5,
    usd: 1_000,
    budgetUsd: 20,
  });
  expect([parseRaise(undefined), parseRaise([])]).toEqual([undefined, undefined]);
});

test.each(["turns", "turns=", "turns=ten", "turns=0", "turns=-5", "patience=5", "turns=5=6", "=5", "turns=Infinity"])(
  "%s is refused, with the limits that there are",
  (value) => {
    expect(() => parseRaise([value])).toThrow(/LIMIT=N, with one of turns, handoffs, minutes, tokens, usd, budget/);
  },
);

test("a limit that is named twice is refused rather than granted once", () => {
  expect(() => parseRaise(["turns=5", "turns=6"])).toThrow(/"turns" is named twice/);
});
