import { expect, test } from "vitest";
import { evaluateBounded } from "../../runtime/expressions/evaluate-bounded.ts";

const input = { repository: "acme/shop", number: 7, urgent: true, labels: ["crew", "bug"], deep: { list: [1, 2, 3] } };

test.each([
  ["input.repository", "acme/shop"],
  ["input.urgent ? 9 : 5", 9],
  ["$lowercase(input.labels[0]) = 'crew' and input.number > 6", true],
  ["'bug' in input.labels", true],
  ["input.deep.list[$ > 1]", [2, 3]],
  ["$sum(input.deep.list)", 6],
  ["input.missing", undefined],
])("%s has its value", async (expression, value) => {
  expect(await evaluateBounded(expression, { input })).toEqual(value);
});

test.each([
  ["a regular expression", "$contains(input.repository, /a+/)", "regular expressions"],
  ["a regular expression in a list", "[1, /a/]", "regular expressions"],
  ["a function of its own", "(function($x) { $x })(1)", "functions cannot be defined"],
  ["a function of its own, applied to all", "$map(input.labels, function($x) { $x })", "$map is not allowed"],
  ["a range", "[1..10000000]", "ranges"],
  ["padding", "$pad('x', 100000000)", "$pad is not allowed"],
  ["the time", "$now()", "$now is not allowed"],
  ["chance", "$random()", "$random is not allowed"],
  ["an evaluation", "$eval('1')", "$eval is not allowed"],
  ["a replacement", "$replace(input.repository, 'a', 'b')", "$replace is not allowed"],
  ["every descendant", "**.number", "name what is read"],
  ["a wildcard", "input.*", "name what is read"],
  ["a function by another name", "($f := $pad; $f('x', 1000))", "$pad is not allowed"],
  ["a function under an allowed name", "($trim := $pad; $trim('x', 1000))", "cannot be assigned"],
  ["a function without a call", "'x' ~> $pad", "$pad is not allowed"],
  ["a function passed on", "input.repository ~> $pad(100)", "$pad is not allowed"],
  ["a transformation", "input ~> |$|{'a': 1}|", "not be transformed"],
  ["a comparison of each element with each other", "$distinct(input.labels)", "$distinct is not allowed"],
  ["a picture of a time", "$toMillis(input.repository, '[Y][M]')", "$toMillis is not allowed"],
  ["nonsense", "input.(", "cannot be evaluated"],
])("%s is refused", async (_, expression, why) => {
  await expect(evaluateBounded(expression, { input })).rejects.toThrow(why);
});

test("an expression that would run for long over much is ended after 50 ms", async () => {
  const list = Array.from({ length: 4_000 }, (_, index) => index);
  const began = performance.now();
  await expect(
    evaluateBounded("$count(input.list[$ in $$.input.list[$ in $$.input.list]])", { input: { list } }),
  ).rejects.toThrow("50 ms");
  expect(performance.now() - began).toBeLessThan(2_000);
});

test("what one evaluation assigns is not there for the next", async () => {
  const expression = "($b := $a; $a := input.number; $b)";
  expect(await evaluateBounded(expression, { input })).toBeUndefined();
  expect(await evaluateBounded(expression, { input })).toBeUndefined();
});
