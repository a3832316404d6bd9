import { mkdir, rm } from "node:fs/promises";
import { runGit } from "../git.ts";
import { folderBytes } from "./folder-bytes.ts";
import { type HttpsRemote, RemoteFailed, runHttpsGit } from "./https-git.ts";

/** A repository of the customer, and the folder of a clone that is made for one use of it. */
export interface CloneOf {
  remote: HttpsRemote;
  /** Folder for the clone, which must not exist; it is deleted. */
  folder: string;
  signal?: AbortSignal;
  times?: RemoteTimes;
  /** Most bytes of a fetch of branches. */
  most?: number;
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

/** Git's own files in an empty repository. */
export const slackBytes = 1_000_000;

/** Most bytes of the commits that are fetched for a delivery: the code that a project may begin with, twice, because crew's branch is fetched with it. */
const mostBytes = 100_000_000;

/** Fetches the newest commits of branches, without what was before so many of each, and stops where they are too large. */
export async function fetchBranches(clone: CloneOf, branches: readonly string[], depth = 1): Promise<void> {
  const { remote, folder, most = mostBytes } = clone;
  const refs = branches.map((branch) => `+refs/heads/${branch}:refs/heads/${branch}`);
  const why = `The code is larger than ${Math.ceil(most / 1_000_000)} MB in Git's compressed form, so nothing is fetched for a delivery.`;
  let isTooLarge = false;
  const watch = async () => {
    isTooLarge ||= (await folderBytes(folder)) > most + slackBytes;
    return isTooLarge ? why : undefined;
  };
  const args = ["fetch", "--quiet", `--depth=${depth}`, "--no-tags", remote.url, ...refs];
  await runWhole(clone, args, watch).catch((error: unknown) => {
    throw isTooLarge ? new RemoteFailed("refused", why) : error;
  });
  if ((await watch()) !== undefined) throw new RemoteFailed("refused", why);
}

/** Moves a branch to a commit, where it is still at the one that was read; without one, where there is no branch. */
export async function pushCommit(
  clone: CloneOf,
  { branch, head, before = "" }: { branch: string; head: string; before?: string | undefined },
): Promise<void> {
  const lease = `--force-with-lease=refs/heads/${branch}:${before}`;
  await runWhole(clone, ["push", "--quiet", lease, clone.remote.url, `${head}:refs/heads/${branch}`]);
}

async function runWhole(
  { remote, folder, signal, times = remoteTimes }: CloneOf,
  args: string[],
  watch?: () => Promise<string | undefined>,
): Promise<void> {
  await runHttpsGit(folder, remote, args, {
    withinMs: times.wholeMs,
    ...(watch && { watch }),
    ...(signal && { signal }),
  });
}
