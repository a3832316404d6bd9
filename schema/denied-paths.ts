import { matchesGlob } from "../base/matches-glob.ts";

/**
 * Files by which a commit acts at the forge or on the computers of those who check it out: pipelines, who has to review, hooks, filters, settings
 * of editors and agents, and where packages come from. A team never delivers a change of them. Not among them is what people run themselves, such as
 * the scripts of a package.
 */
const denied: readonly string[] = [
  // Pipelines and what else a forge or a service does by itself.
  ".github/workflows/**",
  ".github/actions/**",
  ".github/{dependabot,renovate}.{yml,yaml,json,json5}",
  ".forgejo/**",
  ".gitea/**",
  "**/.gitlab-ci.{yml,yaml}",
  ".gitlab/{ci,agents,duo}/**",
  ".gitlab-ci/**",
  ".circleci/**",
  ".buildkite/**",
  ".cirrus.{yml,star}",
  ".drone.{yml,yaml,star,jsonnet}",
  ".semaphore/**",
  ".teamcity/**",
  ".travis.yml",
  ".woodpecker/**",
  ".woodpecker.{yml,yaml}",
  "{.,}zuul.{yml,yaml}",
  "{.,}zuul.d/**",
  "{.appveyor,appveyor}.yml",
  ".azure-pipelines/**",
  "azure-pipelines*.{yml,yaml}",
  "bitbucket-pipelines.yml",
  "**/buildspec*.{yml,yaml}",
  "**/cloudbuild*.{yml,yaml,json}",
  "**/jenkinsfile*",
  "renovate.{json,json5}",
  ".renovaterc{,.json,.json5}",
  "**/codeowners",
  // Git itself, and hooks.
  "**/.gitattributes",
  "**/.gitconfig",
  "**/.lfsconfig",
  ".gitmodules",
  "{.githooks,.git-hooks}/**",
  "**/{hooks,.hooks}/{pre,post}-{commit,merge,push,receive,checkout,rewrite,rebase,applypatch,auto-gc}",
  "**/{hooks,.hooks}/{applypatch-msg,commit-msg,fsmonitor-watchman,prepare-commit-msg,update}",
  "**/.husky/**",
  "**/{.lefthook,lefthook}{,-local}.{yml,yaml,toml,json}",
  "**/.overcommit.yml",
  "**/.pre-commit-{config,hooks}.{yml,yaml}",
  // Programs that act when a folder is opened: editors, shells, agents, workspaces.
  "**/.devcontainer/**",
  "**/.devcontainer.json",
  "**/.vscode/{tasks,settings,launch,mcp}.json",
  "**/.idea/{runconfigurations,watchertasks.xml}/**",
  "**/.{claude,cursor,codex,gemini}/**",
  "**/.mcp.json",
  ".gitpod.{yml,dockerfile}",
  ".gitpod/**",
  "**/.envrc",
  "**/{.,}mise{,.local}.toml",
  "**/.config/mise/**",
  // Tools of a build that load code, or say where packages come from.
  "**/.bazelrc",
  "**/.cargo/config{,.toml}",
  "**/.mvn/**",
  "**/gradle/wrapper/**",
  "**/.pnpmfile.{cjs,mjs}",
  "**/.yarn/{plugins,releases}/**",
  "**/.npmrc",
  "**/.yarnrc",
  "**/.yarnrc.yml",
  "**/bunfig.toml",
  "**/nuget.config",
  "**/.pypirc",
  "**/pip.conf",
  "**/.config/pip/**",
  "**/uv.toml",
  "**/.netrc",
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
