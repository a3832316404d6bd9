import fc from "fast-check";
import { expect, test } from "vitest";
import { globsUnder } from "../../base/globs-under.ts";
import { matchesGlob } from "../../base/matches-glob.ts";

const name = fc.constantFrom("a", "b", "ab", "a.md", "b.md");
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const part = fc.oneof(name, fc.constantFrom("*", "**", "*.md", "a*", "?", "{a,b}", "{a,b/a}", "{a,**}"));
const glob = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const folder = fc.array(name, { maxLength: 3 }).map((names) => names.join("/"));

test("a path matches what is left of a glob when it matches the glob and is the locked path, or in it", () => {
  fc.assert(
    fc.property(glob, folder, path, (pattern, locked, file) => {
      const isInside = `/${file}/`.startsWith(locked === "" ? "/" : `/${locked}/`);
      const isLeft = globsUnder(pattern, locked).some((each) => matchesGlob(file, each));
      expect(isLeft).toBe(isInside && matchesGlob(file, pattern));
    }),
    { numRuns: 2000 },
  );
});

test("wildcards that cross folders within a name are left as those that are names", () => {
  for (const file of ["docs/a.md", "docs/x/a.md", "a.md", "docs/a.txt"])
    expect([file, globsUnder("**.md", "docs").some((each) => matchesGlob(file, each))]).toEqual([
      file,
      file.startsWith("docs/") && file.endsWith(".md"),
    ]);
});

test("a scope with a wildcard is narrowed to a locked file", () => {
  expect(globsUnder("src/**", "/src/api/a.ts/")).toEqual(["src/api/a.ts", "src/api/a.ts/**"]);
  expect(globsUnder("src/**", "/")).toEqual(["src/**"]);
  expect(globsUnder("src/**", "/docs/")).toEqual([]);
});
