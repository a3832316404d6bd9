import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { type CloneOf, remoteTimes } from "./empty-clone.ts";
import { runHttpsGit } from "./https-git.ts";

/** Reads the newest commits of branches, all at once, so that they belong together; a missing branch has none. */
export async function headsOf(
  { remote, folder, signal, times = remoteTimes }: CloneOf,
  branches: readonly string[],
): Promise<Map<string, CommitId>> {
  const refs = branches.map((branch) => `refs/heads/${branch}`);
  const call = { withinMs: times.answerMs, ...(signal && { signal }) };
  const listed = await runHttpsGit(folder, remote, ["ls-remote", "--quiet", remote.url, ...refs], call);
  const lines = listed
    .toString()
    .split("\n")
    .map((line) => line.split("\t"));
  return new Map(
    branches.flatMap((branch) => {
      const id = lines.find(([, name]) => name === `refs/heads/${branch}`)?.[0];
      return id === undefined ? [] : [[branch, asCommitId(id)] as const];
    }),
  );
}
