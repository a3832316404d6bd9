import fc from "fast-check";
import { expect, test } from "vitest";
import { covers, overlaps } from "../../base/compare-globs.ts";
import { matchesGlob } from "../../base/matches-glob.ts";

test.each([
  ["docs/**", "docs/a/b.md", true],
  ["docs/*", "docs/*.md", true],
  ["docs/*", "docs/**", false],
  ["docs/**", "docs/**/*.md", true],
  ["**/*.md", "docs/a/b.md", true],
  ["docs/*.md", "docs/*", false],
  ["docs/a.md", "docs/a.md", true],
  ["docs", "docs/a.md", false],
  ["app/*.ts", "app/*.test.ts", true],
  ["docs/**", "docs", false],
  ["docs/{a,b}.md", "docs/a.md", true],
  ["docs/a.md", "docs/{a,b}.md", false],
  ["docs/?.md", "docs/*.md", false],
  ["docs/*.md", "docs/?.md", true],
])("whether %s covers %s is %s", (outer, inner, answer) => {
  expect(covers(outer, inner)).toBe(answer);
});

test("globs made to take long are answered at once", () => {
  const braces = "{a,b}".repeat(200);
  expect(overlaps(braces, "x")).toBe(true);
  expect(covers(braces, "x")).toBe(false);
  expect(overlaps(`${"**/".repeat(300)}a`, `${"**/".repeat(300)}b`)).toBe(false);
});

const segment = fc.constantFrom("a", "b", "ab", "*", "a*", "*b", "?", "a?", "**", "a**", "{a,b*}");
const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const path = fc
  .array(fc.constantFrom("a", "b", "ab", "aab", "c"), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join("/"));

test("what a covered glob matches at run time, the covering one matches too", () => {
  fc.assert(
    fc.property(glob, glob, path, (outer, inner, file) => {
      fc.pre(covers(outer, inner) && matchesGlob(file, inner));
      expect(matchesGlob(file, outer)).toBe(true);
    }),
    { numRuns: 300, maxSkipsPerRun: 1000 },
  );
});

test("two globs that match the same path at run time overlap", () => {
  fc.assert(
    fc.property(glob, glob, path, (a, b, file) => {
      fc.pre(matchesGlob(file, a) && matchesGlob(file, b));
      expect(overlaps(a, b)).toBe(true);
    }),
    { numRuns: 300, maxSkipsPerRun: 1000 },
  );
});
