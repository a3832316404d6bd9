import { matchesGlob } from "../../../base/matches-glob.ts";

/**
 * Files by which a commit acts at the forge or on the computers of those who check it out: pipelines, who has to review, hooks, filters, and
 * where packages come from. A team never delivers a change of them.
 */
const denied: readonly string[] = [
  ".github/workflows/**",
  ".github/actions/**",
  ".forgejo/**",
  ".gitea/**",
  ".gitlab-ci.yml",
  ".gitlab/ci/**",
  ".circleci/**",
  ".buildkite/**",
  ".cirrus.yml",
  ".drone.yml",
  ".semaphore/**",
  ".travis.yml",
  ".woodpecker/**",
  ".woodpecker.{yml,yaml}",
  "{.appveyor,appveyor}.yml",
  "azure-pipelines.{yml,yaml}",
  "bitbucket-pipelines.yml",
  "**/jenkinsfile",
  "**/codeowners",
  "**/.gitattributes",
  ".gitmodules",
  ".githooks/**",
  ".husky/**",
  "{.lefthook,lefthook}{,-local}.{yml,yaml,toml,json}",
  ".pre-commit-config.{yml,yaml}",
  "**/.devcontainer/**",
  "**/.vscode/tasks.json",
  "**/.envrc",
  "**/.cargo/config{,.toml}",
  "**/.pnpmfile.{cjs,mjs}",
  "**/.npmrc",
  "**/.yarnrc",
  "**/.yarnrc.yml",
  "**/.pypirc",
  "**/pip.conf",
];

/** Returns the paths that are never delivered. Forges read some of these names in any case. */
export function deniedAmong(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    // In a glob, no line end matches. A folder may be put there as a link, too.
    const lower = path.toLowerCase().replace(/[\p{Cc}\u2028\u2029]/gu, "_");
    return denied.some((glob) => matchesGlob(lower, glob) || matchesGlob(`${lower}/_`, glob));
  });
}
