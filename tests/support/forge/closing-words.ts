/**
 * Numbers of the issues that a merge into the default branch closes, by the words of a request or of its commits:
 * https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue and
 * https://docs.gitlab.com/user/project/issues/managing_issues/#closing-issues-automatically (read 2026-11-29).
 */
export function closedBy(...texts: string[]): number[] {
  const words =
    /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implement(?:s|ed)?):? +(?:issues? +)?(?:[\w./-]*#|https?:\/\/\S+\/issues\/)(\d+)/gi;
  return texts.flatMap((text) => [...text.matchAll(words)].map(([, number]) => Number(number)));
}

/** True where a push of this commit starts no pipeline: https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs and https://docs.gitlab.com/ci/pipelines/#skip-a-pipeline (read 2026-11-29). */
export function skipsPipelines(message: string): boolean {
  return (
    /\[(?:skip[ -]ci|ci[ -]skip|no ci|skip actions|actions skip)\]/i.test(message) ||
    /^skip-checks: ?true$/m.test(message)
  );
}
