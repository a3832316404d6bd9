import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import { branch as mainBranch } from "./git.ts";
import type { GitObjects } from "./git-objects.ts";
import { hasMarks } from "./merge-text.ts";
import { type ConflictingFile, type MergedTree, mergeTrees } from "./merge-trees.ts";
import { commitObject, type GitObject, treesOf } from "./object-names.ts";
import type { Remote } from "./remote.ts";
import { crewItself } from "./turn-log.ts";

/** A branch to merge into the main one. */
export interface MergeRequest {
  branch: string;
  /** Title of the work on it. */
  title: string;
  /** Number of this run among those that merge the same list. A later run finds what its owner made of a conflict. */
  run: number;
  /** Number of times that the work goes back to its owner after a conflict. */
  rounds: number;
}

export type Merge =
  | { kind: "nothing" }
  | { kind: "merged"; commit: CommitId; parent: CommitId; time: Date }
  /** `isReturned`: the branch has a commit on top with both sides, for its owner. Else the branch stays as it is. */
  | { kind: "conflict"; files: ConflictingFile[]; isReturned: boolean };

/**
 * Merges a branch by one commit with both as its parents. Everything that it decides on is in the repository, and the same commits are
 * made however often it is repeated.
 */
export async function mergeBranch(remote: Remote, request: MergeRequest): Promise<Merge> {
  const { objects, main, branches } = remote;
  const tip = branches.get(request.branch);
  if (tip === undefined) return { kind: "nothing" };
  const base = await mergeBase(remote, main, tip);
  if (base === tip) return mergedBefore(remote, tip);
  const conflicts = await conflictsOn(remote, request.branch);
  const open = await openConflict(remote, { ...request, tip }, conflicts[0]);
  if (open !== undefined) return open;
  const merged = await merge(objects, { base, main, other: tip, name: request.branch });
  const time = await laterOf(objects, main, tip);
  const isReturned = merged.conflicts.length > 0 && conflicts.length < request.rounds;
  if (merged.conflicts.length > 0 && !isReturned) return { kind: "conflict", files: merged.conflicts, isReturned };
  const about = isReturned ? takingMain(request) : mergingInto(request);
  const parents = isReturned ? [tip, main] : [main, tip];
  const commit = await writeCommit(objects, merged, parents, { author: crewItself, time, message: about });
  await remote.push(commit, isReturned ? request.branch : mainBranch);
  return isReturned
    ? { kind: "conflict", files: merged.conflicts, isReturned }
    : { kind: "merged", commit, parent: main, time };
}

const runTrailer = "Conflict-Run";

const takingMain = ({ branch, run }: MergeRequest): string =>
  `Take main into ${branch}, with conflicts\n\n${runTrailer}: ${run}\n`;
const mergingInto = ({ branch, title }: MergeRequest): string =>
  `Merge ${title.replace(/\s+/g, " ").slice(0, 80)}\n\nBranch: ${branch}\n`;

async function writeCommit(
  objects: GitObjects,
  merged: MergedTree,
  parents: CommitId[],
  about: Parameters<typeof commitObject>[2],
): Promise<CommitId> {
  const { root, trees } = treesOf(merged.tree);
  const commit: GitObject = commitObject(root, parents, about);
  await objects.write([...merged.objects, ...trees, commit]);
  return asCommitId(commit.id);
}

async function merge(
  objects: GitObjects,
  { base, main, other, name }: { base: CommitId; main: CommitId; other: CommitId; name: string },
): Promise<MergedTree> {
  const [before, ours, theirs] = [await objects.list(base), await objects.list(main), await objects.list(other)];
  return mergeTrees(objects, { base: before, main: ours, other: theirs, name });
}

async function mergeBase({ objects, branches }: Remote, main: CommitId, tip: CommitId): Promise<CommitId> {
  return asCommitId((await objects.use(branches, (git) => git(["merge-base", main, tip]))).toString().trim());
}

/** Returns the merge that brought the branch into the main one; nothing for a branch without a commit of its own. */
async function mergedBefore({ objects, main }: Remote, tip: CommitId): Promise<Merge> {
  const args = ["log", "--first-parent", "--merges", "--format=%H %P %ct", main];
  const lines = (await objects.use(main, (git) => git(args))).toString().split("\n");
  const found = lines.map((line) => line.split(" ")).find(([, , second]) => second === tip);
  if (found === undefined) return { kind: "nothing" };
  const [commit = "", parent = "", , seconds] = found;
  return {
    kind: "merged",
    commit: asCommitId(commit),
    parent: asCommitId(parent),
    time: new Date(Number(seconds) * 1000),
  };
}

/** A commit on a branch that has both sides of a conflict, and the run that made it. */
interface ConflictCommit {
  commit: CommitId;
  branch: CommitId;
  main: CommitId;
  run: number;
}

/** Returns the conflicts on a branch, newest first. */
async function conflictsOn({ objects, main, branches }: Remote, name: string): Promise<ConflictCommit[]> {
  const format = `--format=%H %P %(trailers:key=${runTrailer},valueonly,separator=%x20)`;
  const args = ["log", "--merges", "--first-parent", format, `refs/heads/${name}`, `^${main}`];
  const lines = (await objects.use(branches, (git) => git(args))).toString().split("\n").filter(Boolean);
  return lines.map((line) => {
    const [commit = "", mine = "", taken = "", run] = line.split(" ");
    return { commit: asCommitId(commit), branch: asCommitId(mine), main: asCommitId(taken), run: Number(run) };
  });
}

/** Returns the conflict that waits for the branch's owner, or that the owner has left; undefined when it is settled. */
async function openConflict(
  remote: Remote,
  { branch, tip, run }: MergeRequest & { tip: CommitId },
  newest: ConflictCommit | undefined,
): Promise<Extract<Merge, { kind: "conflict" }> | undefined> {
  if (newest === undefined) return undefined;
  const { objects } = remote;
  const files = await filesInConflict(remote, branch, newest);
  // Killed after it was pushed, this run makes the same of it.
  if (newest.run === run) return { kind: "conflict", files, isReturned: true };
  const now = await objects.list(tip);
  const contents = await objects.read(files.flatMap(({ path, how }) => (how === "text" && now.get(path)?.id) || []));
  const left = files.filter(({ path }) => hasMarks(contents.get(now.get(path)?.id ?? "") ?? Buffer.of(), branch));
  return left.length === 0 ? undefined : { kind: "conflict", files, isReturned: false };
}

async function filesInConflict(
  remote: Remote,
  name: string,
  { branch, main }: ConflictCommit,
): Promise<ConflictingFile[]> {
  const base = await mergeBase(remote, main, branch);
  return (await merge(remote.objects, { base, main, other: branch, name })).conflicts;
}

/** Time of the newer commit, so that the same merge is the same commit. */
async function laterOf(objects: GitObjects, ...commits: CommitId[]): Promise<Date> {
  const args = ["log", "--no-walk", "--format=%ct", ...commits];
  const seconds = (await objects.use(undefined, (git) => git(args))).toString().trim().split("\n").map(Number);
  return new Date(Math.max(...seconds) * 1000);
}
