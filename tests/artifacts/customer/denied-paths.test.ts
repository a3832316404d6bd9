import fc from "fast-check";
import { expect, test } from "vitest";
import { deniedAmong, sensitiveAmong } from "../../../runtime/artifacts/customer/denied-paths.ts";

const workflow = ".github/workflows/ci.yml";

test.each([
  [".github/workflows/**", []],
  [".GITHUB/workflows/ci.yml", []],
  ["**/.npmrc", [workflow]],
  ["**", [workflow]],
  ["**/*.yml", [workflow]],
  [".github/**", [workflow]],
  ["{.github/workflows,src}/**", [workflow]],
])("of the sensitive paths, %s leaves what it does not name by itself undelivered", (glob, denied) => {
  expect(deniedAmong([workflow, "src/a.ts"], [glob])).toEqual(denied);
});

test("whatever is delivered although it is denied by default is sensitive", () => {
  const globs = [".github/workflows/**", "**/.npmrc", "**/CODEOWNERS", ".husky/*", "**", "src/**", "**/.envrc"];
  const paths = [workflow, "web/.NPMRC", "CODEOWNERS", ".husky/pre-commit", "src/a.ts", "a/.envrc", ".gitlab-ci.yml"];
  fc.assert(
    fc.property(fc.subarray(globs), fc.constantFrom(...paths), (sensitive, path) => {
      const isOpened = deniedAmong([path]).length > 0 && deniedAmong([path], sensitive).length === 0;
      if (isOpened) expect(sensitiveAmong([path], sensitive)).toEqual([path]);
    }),
  );
});
