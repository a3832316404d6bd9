import { askGit, runGit } from "./run-git.ts";

/** A merge that a forge made to check a pull request: HEAD is the merge of the pull request into its target. */
export interface PullRequestMerge {
  /** The target commit. In a shallow clone only its id is available. */
  target: string;
}

/** Returns the merge that a forge made to check a pull request; undefined when HEAD was committed by a person. */
export function pullRequestMerge(
  workspace: string,
  head: string,
  env: NodeJS.ProcessEnv,
): PullRequestMerge | undefined {
  // Reads the commit object: `HEAD^1` fails at the end of a shallow clone.
  const text = askGit(workspace, "cat-file", "commit", head) ?? "";
  const [headers = ""] = text.split("\n\n", 1);
  const [target, source, ...others] = [...headers.matchAll(/^parent (\w+)$/gm)].map(([, id]) => id ?? "");
  if (target === undefined || source === undefined || others.length > 0) return undefined;
  const isMadeByForge =
    isGithubMessage(text.slice(headers.length + 2), source, target) ||
    isAnnounced(head, env) ||
    isKept(workspace, head);
  return isMadeByForge ? { target } : undefined;
}

/** True for the message of GitHub's merges: "Merge <source> into <target>". */
function isGithubMessage(message: string, source: string, target: string): boolean {
  return message.startsWith(`Merge ${source} into ${target}`);
}

/** True for the references where actions/checkout and GitLab's runner store such a merge. */
function isKept(workspace: string, head: string): boolean {
  const { stdout } = runGit(workspace, ["for-each-ref", "--format=%(refname)", "--points-at", head]);
  return stdout
    .toString("utf8")
    .split("\n")
    .some((ref) => isMergeRef(ref));
}

function isMergeRef(ref: string | undefined): boolean {
  return /(?:^|\/)(?:pull|pull-requests|merge-requests)\/\d+\/merge$/.test(ref ?? "");
}

function isAnnounced(head: string, env: NodeJS.ProcessEnv): boolean {
  const isHead = (commit: string | undefined) => commit === undefined || commit === head;
  const gitlab = ["merged_result", "merge_train"].includes(env.CI_MERGE_REQUEST_EVENT_TYPE ?? "");
  return (
    (isMergeRef(env.GITHUB_REF) && isHead(env.GITHUB_SHA)) ||
    (isMergeRef(env.BUILD_SOURCEBRANCH) && isHead(env.BUILD_SOURCEVERSION)) ||
    (gitlab && isHead(env.CI_COMMIT_SHA))
  );
}

/** Target of a pull request, from the CI's variables. */
export interface PullRequestTarget {
  /** Name of the branch. */
  name: string;
  /** Commit where the pull request branched off, if the CI provides it. */
  commit?: string;
  /** Name of the variable. */
  said: string;
}

/** The variables of GitHub, Gitea and Forgejo, GitLab, Azure Pipelines, Bitbucket, Jenkins and Buildkite. */
const branchVariables = [
  "GITHUB_BASE_REF",
  "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
  "SYSTEM_PULLREQUEST_TARGETBRANCH",
  "BITBUCKET_PR_DESTINATION_BRANCH",
  "CHANGE_TARGET",
  "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
];

export function pullRequestTarget(env: NodeJS.ProcessEnv): PullRequestTarget | undefined {
  const said = branchVariables.find((variable) => (env[variable] ?? "") !== "");
  const name = said && env[said]?.replace(/^refs\/heads\//, "");
  const commit = env.CI_MERGE_REQUEST_DIFF_BASE_SHA;
  if (commit) return { name: name ?? "its target", commit, said: "CI_MERGE_REQUEST_DIFF_BASE_SHA" };
  return said && name ? { name, said } : undefined;
}
