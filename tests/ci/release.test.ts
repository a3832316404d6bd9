import { expect, test } from "vitest";
import { releaseFaults } from "../../.ci/release-faults.ts";

const changelog = "# Changelog\n\n## Unreleased\n\n## 1.2.0\n\n- A new rule.\n\n## 1.1.0\n\n- Another.\n";

test("a tag that names the version of the package and of a section of the changelog is released", () => {
  expect(releaseFaults({ tag: "v1.2.0", version: "1.2.0", changelog })).toEqual([]);
});

test.each([
  ["another tag", { tag: "v1.3.0" }, ['The tag is "v1.3.0", and package.json has the version 1.2.0.']],
  ["a tag without v", { tag: "1.2.0" }, ['The tag is "1.2.0", and package.json has the version 1.2.0.']],
  [
    "changes that are still called unreleased",
    { changelog: "# Changelog\n\n## Unreleased\n\n- A new rule.\n" },
    ['CHANGELOG.md has no section "## 1.2.0": rename "Unreleased".'],
  ],
  [
    "a section with nothing in it",
    { changelog: "# Changelog\n\n## 1.2.0\n\n## 1.1.0\n\n- Another.\n" },
    ["CHANGELOG.md says nothing of 1.2.0."],
  ],
  [
    "a section of a longer version",
    { changelog: "# Changelog\n\n## 1.2.0-rc.1\n\n- A new rule.\n" },
    ['CHANGELOG.md has no section "## 1.2.0": rename "Unreleased".'],
  ],
])("%s is refused", (_, change, faults) => {
  expect(releaseFaults({ tag: "v1.2.0", version: "1.2.0", changelog, ...change })).toEqual(faults);
});
