import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isEndless } from "../../compiler/rules/endless-pattern.ts";

test.each([
  "(a+)+$",
  "^(a*)*$",
  "^(a|a)*$",
  "^(a|ab|b)*$",
  "^(\\w+\\s?)*$",
  "^(a{1,2})*b",
  "(?<=(a+)+)b",
  "^(?:é|.)*$",
  "^([a-z0-9]+[-_]?)+@",
])("%s is endless", (pattern) => {
  expect(isEndless(pattern)).toBe(true);
});

test.each([
  "^[a-z]+(-[a-z]+)*$",
  "^(\\d{1,3}\\.){3}\\d{1,3}$",
  "^(\\d{1,3}){1,2}$",
  "^\u{10ffff}$",
  "^(?!/)(?!.*\\.\\.)[^\\\\]+$",
  "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$",
  "^(\\w+\\s)*$",
  "^\\p{Lu}\\p{L}*( \\p{Lu}\\p{L}*)*$",
  "",
])("%s ends", (pattern) => {
  expect(isEndless(pattern)).toBe(false);
});

const patterns = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom("a", "b", "[ab]", "."),
    fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `${one}${other}`),
    fc.tuple(tie("pattern"), tie("pattern")).map(([one, other]) => `(?:${one}|${other})`),
    fc.tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}")).map(([inner, times]) => `(?:${inner})${times}`),
  ),
})).pattern;

test("a pattern that is not called endless gives up soon on every text that repeats itself", () => {
  fc.assert(
    fc.property(patterns, fc.constantFrom("a", "b", "ab", "aab", "abb"), (pattern, part) => {
      fc.pre(!isEndless(pattern));
      const texts = [`${part.repeat(40)}!`, `${part.repeat(40)}c`];
      // Doubling with each of forty characters, no machine would be done in this time.
      const script = "texts.map((text) => new RegExp(pattern, 'u').test(text))";
      runInNewContext(script, { texts, pattern: `^(?:${pattern})$` }, { timeout: 5000 });
    }),
    { numRuns: 500 },
  );
});
