import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearNames, suggestName } from "../../compiler/diagnostics/did-you-mean.ts";

test("a misspelt name finds its neighbours, nearest first and at most three", () => {
  expect(nearNames("architct", ["architect", "archivist", "dev"])).toEqual(["architect", "archivist"]);
  expect(nearNames("qa", ["q1", "q2", "q3", "q4"])).toHaveLength(3);
});

test("a name is not compared with what is too far away", () => {
  expect(nearNames("security", ["dev", "pm"])).toEqual([]);
});

test("without neighbours, up to ten names are listed and more are counted", () => {
  expect(suggestName("security", ["pm", "dev"], "agents")).toBe("the defined agents are dev, pm");
  const many = Array.from({ length: 11 }, (_, index) => `zz${index}`);
  expect(suggestName("security", many, "agents")).toBe("there are 11 agents, none with a similar name");
  expect(suggestName("security", [], "agents")).toBe("there are no agents yet");
});

test("two letters changing places are one mistake", () => {
  expect(editDistance("dve", "dev")).toBe(1);
});

test("the distance is a metric: symmetric, zero for equal texts, never above the longer text", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "-"), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
