import type { Delivered } from "./deliver-branch.ts";
import { type CloneOf, fetchBranches, pushCommit, withEmptyClone } from "./empty-clone.ts";
import { headsOf } from "./heads.ts";
import { RemoteFailed } from "./https-git.ts";

export interface ApprovedMerge extends CloneOf {
  /** The customer's branch. */
  onto: string;
  /** Branch that crew pushed. */
  branch: string;
  approved: Pick<Delivered, "head" | "base">;
}

/**
 * Moves the customer's branch forward to exactly the approved commit, which has that branch in it, where no forge merges requests. Rejects with
 * `RemoteFailed` of the kind `moved` when either branch is another one by now: then it has to be delivered and approved again. A repetition
 * finds the branch where it put it.
 */
export function mergeApproved(merge: ApprovedMerge): Promise<{ wasMerged: boolean }> {
  return withEmptyClone(merge.folder, () => mergeIn(merge));
}

async function mergeIn(merge: ApprovedMerge): Promise<{ wasMerged: boolean }> {
  const { onto, branch, approved } = merge;
  const { head, base } = approved;
  const heads = await headsOf(merge, [onto, branch]);
  const [current, tip] = [heads.get(onto), heads.get(branch)];
  if (current === head) return { wasMerged: true };
  if (tip !== head)
    throw new RemoteFailed("moved", `${branch} is no longer at the approved commit ${head.slice(0, 12)}.`);
  if (current !== base) {
    throw new RemoteFailed("moved", `${onto} is no longer at ${base.slice(0, 12)}, on which the approved commit is.`);
  }
  await fetchBranches(merge, [branch]);
  await pushCommit(merge, { branch: onto, head, before: base });
  return { wasMerged: false };
}
