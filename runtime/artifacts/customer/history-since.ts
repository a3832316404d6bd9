import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { asCommitId, type CommitId } from "../../../base/commit-id.ts";
import { runGit } from "../git.ts";
import { type CloneOf, fetchBranches } from "./empty-clone.ts";
import { RemoteFailed } from "./https-git.ts";

export interface Since {
  /** Newest commit of the branch. */
  newest: CommitId;
  /** Commits of the branch that are not in the history of the base, oldest first. */
  commits: { id: CommitId; parents: CommitId[] }[];
}

/** Each fetch costs the files that were changed in so many commits. */
const depths = [50, 500, 5000];

/** Fetches a branch of the customer, back to a commit that it had, and the newest commits of other branches. Rejects with `moved` where it has that commit no longer. */
export async function fetchSince(
  clone: CloneOf,
  { base, onto, others }: { base: CommitId; onto: string; others: readonly string[] },
): Promise<Since> {
  for (const depth of depths) {
    await fetchBranches(clone, [onto, ...others], depth);
    const found = await commitsSince(clone.folder, base, onto);
    if (found !== undefined) return found;
  }
  throw new RemoteFailed(
    "moved",
    `${onto} has no longer the commit ${base.slice(0, 12)}, on which the approved commit is, or more than ${depths.at(-1)} commits since.`,
  );
}

/** Undefined where more may be there than was fetched. */
async function commitsSince(folder: string, base: CommitId, onto: string): Promise<Since | undefined> {
  const say = async (...args: string[]) => (await runGit(folder, args, { mostExitCode: 1 })).toString().trim();
  const newest = asCommitId(await say("for-each-ref", "--format=%(objectname)", `refs/heads/${onto}`));
  const known = (await say("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")).split("\n");
  if (!known.includes(`${base} commit`)) return undefined;
  const listed = await say("rev-list", "--topo-order", "--reverse", "--parents", newest, `^${base}`);
  const commits = listed
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" ").map(asCommitId))
    .map(([id = newest, ...parents]) => ({ id, parents }));
  // Parents of these were not fetched.
  const cut = new Set((await readFile(join(folder, "shallow"), "utf8").catch(() => "")).split("\n"));
  const isWhole = commits.every(({ id }) => !cut.has(id));
  return isWhole && (await say("merge-base", base, newest)) === base ? { newest, commits } : undefined;
}
