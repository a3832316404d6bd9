import { expect, test } from "vitest";
import { maxRounds } from "../../compiler/ir/max-rounds.ts";
import { lowerFeature } from "../pipelines/workspace.ts";

test("a phase without gate and review has one round", () => {
  expect(maxRounds(lowerFeature("internal"), "draft")).toBe(1);
});

test("every request for changes may spend the failed reviews again", () => {
  // Three requests besides the first pass, each with two failed reviews besides the last.
  expect(maxRounds(lowerFeature("review"), "draft")).toBe((1 + 3) * (1 + 2));
});

test("a gate that sends back to an earlier phase repeats the phases between", () => {
  const pipeline = lowerFeature("revise");
  expect([maxRounds(pipeline, "outline"), maxRounds(pipeline, "draft")]).toEqual([4, 4]);
});

test("a gate in a branch repeats only its own phase", () => {
  const pipeline = lowerFeature("parallel");
  expect(["outline", "text", "pictures", "print"].map((phase) => maxRounds(pipeline, phase))).toEqual([1, 4, 1, 1]);
});
