import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { runGit } from "../git.ts";
import { GitObjects } from "../git-objects.ts";
import { commitObject, treesOf } from "../object-names.ts";
import { crewItself } from "../turn-log.ts";
import type { Delivered } from "./delivered.ts";
import { type CloneOf, fetchBranches, pushCommit, withEmptyClone } from "./empty-clone.ts";
import { headsOf } from "./heads.ts";
import { fetchSince, type Since } from "./history-since.ts";
import { RemoteFailed } from "./https-git.ts";
import { applied, changesOf, conflictsOf, some } from "./tree-changes.ts";

export interface ApprovedMerge extends CloneOf {
  /** The customer's branch. */
  onto: string;
  /** Branch that crew pushed. */
  branch: string;
  approved: Pick<Delivered, "head" | "base">;
}

export interface Merged {
  /** The approved commit itself, or the commit that merged it. */
  mergedAs: CommitId;
  /** True where it was in the customer's branch before. */
  wasMerged: boolean;
}

const mostAttempts = 3;

/**
 * Puts exactly the approved commit into the customer's branch by Git alone: that branch moves forward to it, or, where it has moved in other
 * files, gets one merge commit whose second parent it is. Rejects with `RemoteFailed` of the kind `moved` when the commit is no longer what was
 * approved, or its files have changed in the customer's branch: then it has to be delivered and approved again. Every push holds to the
 * commit that was read, and the merge commit has no random part. A repetition finds the approved commit in the branch, whatever is on top.
 */
export function mergeApproved(merge: ApprovedMerge): Promise<Merged> {
  return withEmptyClone(merge.folder, async () => {
    for (let attempt = 1; ; attempt += 1) {
      const planned = await planMerge(merge);
      if (planned.kind === "merged") return planned.merged;
      const { commit, before } = planned;
      try {
        // It has nothing of the approved commit yet.
        if (before === merge.approved.base) await fetchBranches(merge, [merge.branch]);
        await pushCommit(merge, { branch: merge.onto, head: commit, before });
        return { mergedAs: commit, wasMerged: false };
      } catch (error) {
        const isOvertaken = error instanceof RemoteFailed && error.kind === "moved";
        // Somebody pushed meanwhile: it is read and judged again.
        if (!isOvertaken || attempt === mostAttempts) throw error;
      }
    }
  });
}

/**
 * Looks at the customer's branch before a forge merges a request, by the rule of `mergeApproved`: rejects with `moved` where the approved
 * commit is no longer that of its branch, or where its files have changed in the customer's branch since the commit on which it is.
 */
export function requireUnmoved(merge: ApprovedMerge): Promise<void> {
  return withEmptyClone(merge.folder, async () => {
    await planMerge(merge);
  });
}

type Planned =
  | { kind: "merged"; merged: Merged }
  /** `before` is the customer's newest commit, which `commit` contains. */
  | { kind: "push"; commit: CommitId; before: CommitId };

async function planMerge(merge: ApprovedMerge): Promise<Planned> {
  const { onto, branch, approved } = merge;
  const { head, base } = approved;
  const heads = await headsOf(merge, [onto, branch]);
  const [current, tip] = [heads.get(onto), heads.get(branch)];
  if (current === undefined) throw new RemoteFailed("absent", `The repository has no branch ${onto}.`);
  if (current === head) return { kind: "merged", merged: { mergedAs: head, wasMerged: true } };
  if (current === base) {
    if (tip !== head) throw notAt(branch, head);
    return { kind: "push", commit: head, before: base };
  }
  const since = await fetchSince(merge, { base, onto, others: tip === undefined ? [] : [branch] });
  const mergedAs = mergeOf(head, since);
  if (mergedAs !== undefined) return { kind: "merged", merged: { mergedAs, wasMerged: true } };
  if (tip !== head) throw notAt(branch, head);
  return mergeMoved(merge, since.newest);
}

function notAt(branch: string, head: CommitId): RemoteFailed {
  return new RemoteFailed("moved", `${branch} is no longer at the approved commit ${head.slice(0, 12)}.`);
}

/** Returns the commit that merged another one, or that one itself where the branch was moved to it; undefined where it is not in the branch. */
function mergeOf(head: CommitId, { commits }: Since): CommitId | undefined {
  if (!commits.some(({ id }) => id === head)) return undefined;
  return commits.find(({ parents }) => parents[1] === head)?.id ?? head;
}

/** Merges into a branch that has moved, where none of the approved files is concerned. */
async function mergeMoved({ folder, onto, branch, approved }: ApprovedMerge, current: CommitId): Promise<Planned> {
  const { head, base } = approved;
  const objects = new GitObjects(folder);
  const before = await objects.list(base);
  const ours = changesOf(before, await objects.list(head));
  const now = await objects.list(current);
  const conflicts = conflictsOf(ours, changesOf(before, now));
  if (conflicts.length > 0)
    throw new RemoteFailed(
      "moved",
      `On ${onto}, ${some(conflicts)} changed after the approved commit ${head.slice(0, 12)} was made, which changes ${conflicts.length === 1 ? "it" : "them"}, too.`,
    );
  const { root, trees } = treesOf(applied(now, ours));
  const times = await Promise.all([head, current].map((commit) => timeOf(folder, commit)));
  const message = `Merge branch '${branch}' into ${onto}\n`;
  const commit = commitObject(root, [current, head], {
    author: crewItself,
    time: new Date(Math.max(...times)),
    message,
  });
  await objects.write([...trees, commit]);
  return { kind: "push", commit: asCommitId(commit.id), before: current };
}

async function timeOf(folder: string, commit: CommitId): Promise<number> {
  return Number(await runGit(folder, ["show", "--no-patch", "--format=%ct", commit])) * 1000;
}
