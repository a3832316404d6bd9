import { Incomparable } from "./incomparable.ts";
import { type PullRequestMerge, pullRequestMerge, pullRequestTarget } from "./pull-request.ts";
import { askGit, commitOf, runGit } from "./run-git.ts";

/** A commit that a workspace is compared with. */
export interface Base {
  /** Id of the commit. */
  commit: string;
  /** Name for people. */
  label: string;
}

/**
 * Finds the commit where the current work branched off `revision`; by default off the pull request's target, or the
 * main branch; on the main branch its last commit. Throws `Incomparable`, with the reason, when there is no such
 * commit.
 */
export function findBase(workspace: string, revision: string | undefined, env = process.env): Base {
  requireRepository(workspace);
  const head = commitOf(workspace, "HEAD");
  if (head === undefined) throw new Incomparable("There is no commit yet: there is nothing to compare with.");
  const merge = pullRequestMerge(workspace, head, env);
  if (revision !== undefined) return namedBase(workspace, head, revision, merge);
  if (merge !== undefined) return targetOf(workspace, merge);
  return announcedBase(workspace, head, env) ?? mainBase(workspace, head, env);
}

/** True when the workspace equals the base in every file: the base is the last commit and nothing was changed since. */
export function isUnchangedSince(workspace: string, { commit }: Base): boolean {
  const changes = askGit(workspace, "status", "--porcelain", "--untracked-files=all", "--", ".");
  return commit === commitOf(workspace, "HEAD") && changes === "";
}

function requireRepository(workspace: string): void {
  const { status, stdout, stderr } = runGit(workspace, ["rev-parse", "--is-inside-work-tree"]);
  if (status === 0 && stdout.toString("utf8").trim() === "true") return;
  throw new Incomparable(`There is nothing to compare ${workspace} with: ${whyNoRepository(stderr)}`);
}

function whyNoRepository(stderr: string): string {
  const [first = ""] = stderr.split("\n", 1);
  if (/dubious ownership/.test(first)) {
    const command = /^\s*(git config .*safe\.directory .*)$/m.exec(stderr)?.[1];
    return `its repository belongs to another owner, and Git does not trust it. If you do: ${command ?? "git config --global --add safe.directory FOLDER"}`;
  }
  const elsewhere = /not a git repository: (.+)$/.exec(first)?.[1];
  if (elsewhere !== undefined) return `its .git points to ${elsewhere}, which does not exist.`;
  if (/not a git repository/.test(first)) return "it is not in a Git repository.";
  if (first === "") return "it is inside a repository's own files, which have no work tree.";
  return `Git says: ${first}`;
}

function namedBase(workspace: string, head: string, revision: string, merge: PullRequestMerge | undefined): Base {
  const commit = commitOf(workspace, revision);
  if (commit === undefined) {
    throw new Incomparable(`Git finds no commit "${revision}" here.${isShallow(workspace) ? ` ${shallow}` : ""}`);
  }
  if (merge !== undefined && isOldTarget(workspace, revision, commit, merge)) return targetOf(workspace, merge);
  const common = commonCommit(workspace, head, commit);
  if (common !== undefined) {
    return {
      commit: common,
      label: labelled(common === commit ? revision : `where this branch left ${revision}`, common),
    };
  }
  const why = isShallow(workspace) ? shallow : "They have no common history.";
  throw new Incomparable(`It is unknown where this branch left ${revision}. ${why}`);
}

/**
 * True when the revision is, or was, the target of the checked-out merge: a branch, or the commit of an event, may be
 * behind the forge's merge target. A tag is a deliberately chosen state.
 */
function isOldTarget(workspace: string, revision: string, commit: string, { target }: PullRequestMerge): boolean {
  if (commit === target) return true;
  const name = askGit(workspace, "rev-parse", "--symbolic-full-name", "--end-of-options", revision) ?? "";
  const isBranch = /^refs\/(heads|remotes)\//m.test(name);
  if (!isBranch && !/^[0-9a-f]{40,64}$/.test(revision)) return false;
  return runGit(workspace, ["merge-base", "--is-ancestor", commit, target]).status === 0;
}

function targetOf(workspace: string, { target }: PullRequestMerge): Base {
  const known = commitOf(workspace, target);
  if (known !== undefined) return { commit: known, label: labelled("the target of the pull request", known) };
  throw new Incomparable(
    `The pull request is merged into ${target.slice(0, 10)}, which is not in this clone. ${shallow}`,
  );
}

/** The merge target that the CI announces; never guessed when it is missing from the clone. */
function announcedBase(workspace: string, head: string, env: NodeJS.ProcessEnv): Base | undefined {
  const target = pullRequestTarget(env);
  if (target === undefined) return undefined;
  const revisions = target.commit === undefined ? branchesNamed(workspace, target.name) : [target.commit];
  const known = revisions.filter((revision) => commitOf(workspace, revision) !== undefined);
  const help = isShallow(workspace) ? shallow : "Fetch it, or name a commit with --base.";
  if (known.length === 0)
    throw new Incomparable(
      `This is to be merged into ${target.name} (${target.said}), which is not in this clone. ${help}`,
    );
  const base = nearest(workspace, head, known);
  if (base === undefined) throw new Incomparable(`It is unknown where this branch left ${target.name}. ${help}`);
  return leftBranch(target.name, base.commit);
}

function mainBase(workspace: string, head: string, env: NodeJS.ProcessEnv): Base {
  const chosen = [env.CI_DEFAULT_BRANCH, askGit(workspace, "config", "init.defaultBranch")];
  const names = ["main", "master", "HEAD", ...chosen.filter((name) => name !== undefined && name !== "")];
  const all = names.flatMap((name) => branchesNamed(workspace, name ?? ""));
  // A clone of a repository that had this branch checked out has it as the remote's main branch.
  const others = all.filter((branch) => !isOwnRemoteHead(workspace, branch));
  const branches = others.length > 0 ? others : all;
  const base = nearest(workspace, head, branches);
  if (base?.commit === head) return { commit: head, label: labelled("the last commit", head) };
  if (base !== undefined) return leftBranch(base.branch, base.commit);
  if (isShallow(workspace)) throw new Incomparable(`It is unknown where this branch left the main branch. ${shallow}`);
  if (branches.length === 0 && isOnlyBranch(workspace))
    return { commit: head, label: labelled("the last commit", head) };
  const why =
    branches.length === 0 ? "There is neither main nor master here" : `It has no common history with ${branches[0]}`;
  throw new Incomparable(`${why}: name a commit with --base. HEAD is the last one.`);
}

const shallow =
  "This clone is shallow: it has only the last commits. Fetch all of them (git fetch --unshallow; fetch-depth: 0 for actions/checkout; GIT_DEPTH: 0 in GitLab).";

function isShallow(workspace: string): boolean {
  return askGit(workspace, "rev-parse", "--is-shallow-repository") === "true";
}

function isOnlyBranch(workspace: string): boolean {
  const refs = askGit(workspace, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/remotes") ?? "";
  return refs !== "" && refs === askGit(workspace, "symbolic-ref", "--quiet", "HEAD");
}

function isOwnRemoteHead(workspace: string, branch: string): boolean {
  if (!branch.endsWith("/HEAD")) return false;
  const own = askGit(workspace, "symbolic-ref", "--quiet", "--short", "HEAD");
  const target = askGit(workspace, "symbolic-ref", "--quiet", "--short", `refs/remotes/${branch}`);
  return own !== undefined && target === branch.replace(/HEAD$/, own);
}

/** The local branch of that name, then those of the remotes, as people write them. */
function branchesNamed(workspace: string, name: string): string[] {
  const local = name === "HEAD" ? [] : [`refs/heads/${name}`];
  const refs = askGit(workspace, "for-each-ref", "--format=%(refname)", ...local, `refs/remotes/*/${name}`) ?? "";
  return refs
    .split("\n")
    .filter(Boolean)
    .map((ref) => ref.replace(/^refs\/(heads|remotes)\//, ""));
}

/** Of the commits where `head` left the branches, returns the nearest: other branches may be further behind. */
function nearest(
  workspace: string,
  head: string,
  branches: readonly string[],
): { commit: string; branch: string } | undefined {
  const left = branches.flatMap((branch) => {
    const commit = commonCommit(workspace, head, branch);
    return commit === undefined ? [] : [{ commit, branch }];
  });
  if (left.length < 2) return left[0];
  const ends = askGit(workspace, "merge-base", "--independent", ...new Set(left.map(({ commit }) => commit)));
  return left.find(({ commit }) => ends?.split("\n").includes(commit));
}

function commonCommit(workspace: string, head: string, other: string): string | undefined {
  return askGit(workspace, "merge-base", head, other)?.split("\n", 1)[0];
}

function leftBranch(branch: string, commit: string): Base {
  return { commit, label: labelled(`where this branch left ${branch}`, commit) };
}

function labelled(name: string, commit: string): string {
  return commit.startsWith(name) ? commit.slice(0, 10) : `${name} (${commit.slice(0, 10)})`;
}
