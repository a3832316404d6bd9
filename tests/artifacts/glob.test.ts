import { expect, test } from "vitest";
import { matchesGlob } from "../../base/matches-glob.ts";

test.each([
  ["infra/**", "infra/main.tf", true],
  ["infra/**", "infra/modules/vpc/main.tf", true],
  ["infra/**", "infra", false],
  ["infra/**", "infrastructure/main.tf", false],
  ["docs/*.md", "docs/a.md", true],
  ["docs/*.md", "docs/deep/a.md", false],
  ["docs/**/*.md", "docs/a.md", true],
  ["docs/**/*.md", "docs/deep/er/a.md", true],
  ["**/*.ts", "a.ts", true],
  ["**", "any/thing", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["src/{app,web}/*", "src/web/x", true],
  ["src/{app,web}/*", "src/api/x", false],
  ["a.b", "aXb", false],
  ["a+(b)", "a+(b)", true],
  ["docs/x.md", "docs/x.md.bak", false],
])("%s against %s is %s", (glob, path, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected);
});
