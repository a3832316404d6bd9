import { expect, test } from "vitest";
import { freeze } from "../../compiler/ir/freeze.ts";
import { graphFaults } from "../../compiler/ir/graph.ts";
import { allSteps, stepsOfKind } from "../../compiler/ir/steps.ts";
import type { Step } from "../../schema/types.ts";

const origin = { file: "engagement.yaml", start: 0, end: 1, line: 1, column: 1 };
const choose = (id: string, next: string, otherwise: string): Step => ({
  kind: "choose",
  id,
  origin,
  when: "true",
  next,
  otherwise,
});
const finish = (id: string, branch = false): Step => ({ kind: "finish", id, origin, branch });
const fanOut = (id: string, branches: Step[][], next: string): Step => ({
  kind: "fan-out",
  id,
  origin,
  branches,
  next,
  onError: next,
});

test("a list whose steps are all reached and can all end has no fault", () => {
  expect(graphFaults([choose("a", "b", "end"), choose("b", "a", "end"), finish("end")], "a")).toEqual([]);
});

test("a reference to a step of another list is a fault", () => {
  const branches = [[choose("inner", "end", "inner-end"), finish("inner-end", true)]];
  expect(graphFaults([fanOut("a", branches, "end"), finish("end")], "a")).toEqual([
    "inner leads to end, which is not in its list.",
  ]);
});

test("a step that nothing leads to and a loop without a way out are faults", () => {
  expect(graphFaults([choose("a", "a", "a"), finish("end")], "a")).toEqual(["end is never reached.", "a never ends."]);
});

test("the steps of branches are among all steps, in order", () => {
  const steps = [fanOut("a", [[finish("x", true)], [finish("y", true)]], "end"), finish("end")];
  expect(allSteps(steps).map(({ id }) => id)).toEqual(["a", "x", "y", "end"]);
  expect(stepsOfKind(steps, "finish").map(({ id }) => id)).toEqual(["x", "y", "end"]);
});

test("a frozen value cannot be changed at any depth", () => {
  const value = freeze({ list: [{ name: "a" }] });
  expect(() => Object.assign(value.list[0] ?? {}, { name: "b" })).toThrow(TypeError);
});
