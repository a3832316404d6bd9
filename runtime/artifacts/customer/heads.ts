import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { type HttpsRemote, runHttpsGit } from "./https-git.ts";

/** Reads the newest commits of branches, all at once, so that they belong together; a missing branch has none. */
export async function headsOf(
  remote: HttpsRemote,
  branches: readonly string[],
  { folder, ...call }: { folder: string; withinMs: number; signal?: AbortSignal },
): Promise<Map<string, CommitId>> {
  const refs = branches.map((branch) => `refs/heads/${branch}`);
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
