/**
 * Words before a reference with which a merge closes an issue, or one of another tracker: https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
 * and https://docs.gitlab.com/user/project/issues/managing_issues/#default-closing-pattern (read 2026-11-29).
 */
const closing =
  /\b((?:[Cc]los|[Ff]ix|[Rr]esolv|[Ii]mplement)(?:e|es|ed|s|d|ing)?:? +(?:issues? +)?[A-Z][A-Z0-9_]*)-(?=\d)/g;

/**
 * Returns the title of a project as a text that does nothing at a forge, for commits and requests: anybody can write the title of an issue. A
 * `[skip ci]` in any form keeps pipelines from running (https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs,
 * https://docs.gitlab.com/ci/pipelines/#skip-a-pipeline, and `***NO_CI***` at Azure), `#1`, `GH-1`, `!1` and addresses are references, which closing
 * words close at the merge, `@name` tells people (https://docs.github.com/en/get-started/writing-on-github, all read 2026-11-29), and HTML or images
 * hide the rest. It stays legible, other titles stay what they are, and applied again it changes nothing.
 */
export function inertTitle(title: string): string {
  return title
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[[［]/g, "(")
    .replace(/[\]］]/g, ")")
    .replace(/\*{2,}/g, "*")
    .replace(/(skip-checks)\s*:/gi, "$1 -")
    .replace(/:\/\//g, ": //")
    .replace(/\bwww\./gi, "www .")
    .replace(/([#@＃＠])(?=[\p{L}\p{N}_])/gu, "$1 ")
    .replace(/([!&])(?=\p{N})/gu, "$1 ")
    .replace(/<(?=[\p{L}!/?])/gu, "< ")
    .replace(/\bGH-(?=\d)/gi, "GH ")
    .replace(closing, "$1 ")
    .trim();
}
