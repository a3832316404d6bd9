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

/** Returns the paths that are never delivered, unless one of the globs names only such files. Forges read some of these names in any case. */
export function deniedAmong(paths: readonly string[], opened: readonly string[] = []): string[] {
  const openings = opened.filter((glob) => isIn(glob, denied));
  return paths.filter((path) => isIn(path, denied) && !isIn(path, openings));
}

/** Returns the paths that one of the globs matches, in any case of letters. */
export function sensitiveAmong(paths: readonly string[], globs: readonly string[]): string[] {
  return paths.filter((path) => isIn(path, globs));
}

/** A folder may be put there as a link, too. */
function isIn(path: string, globs: readonly string[]): boolean {
  // In a glob, no line end matches.
  const lower = path.toLowerCase().replace(/[\p{Cc}\u2028\u2029]/gu, "_");
  return globs.some((each) => {
    const glob = each.toLowerCase();
    return matchesGlob(lower, glob) || matchesGlob(`${lower}/_`, glob);
  });
}
