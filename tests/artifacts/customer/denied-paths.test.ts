import fc from "fast-check";
import { expect, test } from "vitest";
import { deniedAmong, sensitiveAmong } from "../../../schema/denied-paths.ts";

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

test.each([
  ".lfsconfig sub/.lfsconfig .gitconfig .git-hooks/pre-commit hooks/pre-commit hooks/commit-msg .overcommit.yml",
  "sub/.pre-commit-config.yaml sub/.husky/pre-commit .pre-commit-hooks.yaml",
  ".gitpod.yml .gitpod/automations.yaml .devcontainer.json .vscode/settings.json .claude/settings.json .mcp.json .mise.toml",
  ".idea/runConfigurations/x.xml web/.cursor/mcp.json",
  ".github/dependabot.yml renovate.json .renovaterc .github/renovate.json5",
  "buildspec.yml infra/buildspec-test.yaml cloudbuild.yaml .teamcity/settings.kts .azure-pipelines/x.yml .zuul.yaml zuul.d/jobs.yaml",
  ".gitlab/agents/a/config.yaml .gitlab-ci/build.yml sub/.gitlab-ci.yml .ci/Jenkinsfile.groovy JENKINSFILE",
  ".yarn/releases/yarn-4.cjs .yarn/plugins/x.cjs .mvn/extensions.xml .mvn/wrapper/maven-wrapper.properties",
  "gradle/wrapper/gradle-wrapper.properties .bazelrc bunfig.toml NuGet.Config uv.toml .config/pip/pip.conf .npmrc",
])("never delivered, in any case of letters: %s", (paths) => {
  for (const path of paths.split(" "))
    expect(deniedAmong([path, path.toUpperCase()])).toEqual([path, path.toUpperCase()]);
});

test("ordinary files whose names are alike are delivered", () => {
  const paths = [
    ...[
      "src/hooks/useUpdate.ts",
      "src/hooks/update.ts",
      "hooks/pre-commit.md",
      ".github/ISSUE_TEMPLATE/bug.md",
      "package.json",
    ],
    ...[
      ".vscode/extensions.json",
      "docs/renovate.md",
      "gradle/libs.versions.toml",
      ".yarn/versions/a.yml",
      ".gitignore",
    ],
    ...["CLAUDE.md", "docs/mise.md", "src/uv.ts", ".gitlab/issue_templates/bug.md", "src/claude/client.ts"],
  ];
  expect(deniedAmong(paths)).toEqual([]);
});
