import { mkdir, rm } from "node:fs/promises";
import { runGit } from "../git.ts";
import type { Delivered } from "./deliver-branch.ts";
import { fetchTimes } from "./fetch-base.ts";
import { headsOf } from "./heads.ts";
import { type HttpsRemote, RemoteFailed, runHttpsGit } from "./https-git.ts";

export interface ApprovedMerge {
  remote: HttpsRemote;
  /** The customer's branch. */
  onto: string;
  /** Branch that crew pushed. */
  branch: string;
  approved: Pick<Delivered, "head" | "base">;
  /** Folder for the clone, which must not exist; it is deleted. */
  folder: string;
  signal?: AbortSignal;
  times?: { answerMs: number; wholeMs: number };
}

/**
 * Moves the customer's branch forward to exactly the approved commit, which has that branch in it, where no forge merges requests. Rejects with
 * `RemoteFailed` of the kind `moved` when either branch is another one by now: then it has to be delivered and approved again. A repetition
 * finds the branch where it put it.
 */
export async function mergeApproved(merge: ApprovedMerge): Promise<{ wasMerged: boolean }> {
  await mkdir(merge.folder, { recursive: true });
  try {
    await runGit(merge.folder, ["init", "--quiet", "--bare", "--template="]);
    return await mergeIn(merge);
  } finally {
    await rm(merge.folder, { recursive: true, force: true });
  }
}

async function mergeIn({ remote, onto, branch, approved, folder, signal, times = fetchTimes }: ApprovedMerge) {
  const call = { withinMs: times.wholeMs, ...(signal && { signal }) };
  const { head, base } = approved;
  const heads = await headsOf(remote, [onto, branch], { folder, withinMs: times.answerMs, ...(signal && { signal }) });
  const [current, tip] = [heads.get(onto), heads.get(branch)];
  if (current === head) return { wasMerged: true };
  if (tip !== head)
    throw new RemoteFailed("moved", `${branch} is no longer at the approved commit ${head.slice(0, 12)}.`);
  if (current !== base) {
    throw new RemoteFailed("moved", `${onto} is no longer at ${base.slice(0, 12)}, on which the approved commit is.`);
  }
  const ref = `+refs/heads/${branch}:refs/heads/${branch}`;
  await runHttpsGit(folder, remote, ["fetch", "--quiet", "--depth=1", "--no-tags", remote.url, ref], call);
  const lease = `--force-with-lease=refs/heads/${onto}:${base}`;
  await runHttpsGit(folder, remote, ["push", "--quiet", lease, remote.url, `${head}:refs/heads/${onto}`], call);
  return { wasMerged: false };
}
