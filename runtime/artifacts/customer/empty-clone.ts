import { mkdir, rm } from "node:fs/promises";
import { runGit } from "../git.ts";
import { type HttpsRemote, runHttpsGit } from "./https-git.ts";

/** A repository of the customer, and the folder of a clone that is made for one use of it. */
export interface CloneOf {
  remote: HttpsRemote;
  /** Folder for the clone, which must not exist; it is deleted. */
  folder: string;
  signal?: AbortSignal;
  times?: RemoteTimes;
}

export interface RemoteTimes {
  /** Longest time until the remote has said where its branches are. */
  answerMs: number;
  wholeMs: number;
}

export const remoteTimes: RemoteTimes = { answerMs: 30_000, wholeMs: 600_000 };

/** Works with an empty clone, which is deleted however the work ends. */
export async function withEmptyClone<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(folder, { recursive: true });
  try {
    await runGit(folder, ["init", "--quiet", "--bare", "--template="]);
    return await work();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Fetches the newest commits of branches, without what was before them. */
export async function fetchBranches(clone: CloneOf, branches: readonly string[]): Promise<void> {
  const refs = branches.map((branch) => `+refs/heads/${branch}:refs/heads/${branch}`);
  await runWhole(clone, ["fetch", "--quiet", "--depth=1", "--no-tags", clone.remote.url, ...refs]);
}

/** Moves a branch to a commit, where it is still at the one that was read; without one, where there is no branch. */
export async function pushCommit(
  clone: CloneOf,
  { branch, head, before = "" }: { branch: string; head: string; before?: string | undefined },
): Promise<void> {
  const lease = `--force-with-lease=refs/heads/${branch}:${before}`;
  await runWhole(clone, ["push", "--quiet", lease, clone.remote.url, `${head}:refs/heads/${branch}`]);
}

async function runWhole({ remote, folder, signal, times = remoteTimes }: CloneOf, args: string[]): Promise<void> {
  await runHttpsGit(folder, remote, args, { withinMs: times.wholeMs, ...(signal && { signal }) });
}
