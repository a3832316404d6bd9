import { matchesGlob } from "../../../base/matches-glob.ts";

/**
 * Files by which a commit acts at the forge or on the computers of those who check it out: pipelines, who has to review, hooks, filters, and
 * where packages come from. A team never delivers a change of them.
 */
const denied: readonly string[] = [
  ".github/workflows/**",
  ".github/actions/**",
  ".gitlab-ci.yml",
  ".gitlab/ci/**",
  ".circleci/**",
  ".buildkite/**",
  ".drone.yml",
  ".travis.yml",
  "appveyor.yml",
  "azure-pipelines.yml",
  "bitbucket-pipelines.yml",
  "jenkinsfile",
  "**/codeowners",
  "**/.gitattributes",
  ".gitmodules",
  ".githooks/**",
  ".husky/**",
  ".lefthook.yml",
  "lefthook.yml",
  ".pre-commit-config.yaml",
  "**/.npmrc",
  "**/.yarnrc",
  "**/.yarnrc.yml",
  "**/.pypirc",
  "**/pip.conf",
];

/** Returns the paths that are never delivered. Forges read some of these names in any case. */
export function deniedAmong(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const lower = path.toLowerCase();
    return denied.some((glob) => matchesGlob(lower, glob));
  });
}
