import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { GitObjects } from "./git-objects.ts";
import { isFile, isProgram, objectOf } from "./object-names.ts";

/** Content of a file at an earlier commit and now; undefined when the file did not exist. */
export interface Change {
  path: string;
  before: Buffer | undefined;
  after: Buffer | undefined;
  /** Set where a file has become a program, or is none any more. */
  isProgram?: boolean;
}

/** Returns the files that differ from a commit, sorted by path. */
export async function changesSince(
  objects: GitObjects,
  commit: CommitId,
  now: { files: ArtifactEntry[]; read(path: string): Promise<Buffer>; isProgram(path: string): boolean },
): Promise<Change[]> {
  const entries = [...(await objects.list(commit))].filter(([, entry]) => isFile(entry));
  const before = new Map(entries);
  const present = new Set(now.files.map(({ path }) => path));
  const changed: { path: string; id: string | undefined; after: Buffer | undefined; isProgram?: boolean }[] = [];
  for (const path of [...new Set([...before.keys(), ...present])].sort()) {
    const after = present.has(path) ? await now.read(path) : undefined;
    const entry = before.get(path);
    const isOther =
      entry && after && now.isProgram(path) !== isProgram(entry) ? { isProgram: now.isProgram(path) } : {};
    if ((after && objectOf("blob", after).id) !== entry?.id || "isProgram" in isOther)
      changed.push({ path, id: entry?.id, after, ...isOther });
  }
  const contents = await objects.read(changed.flatMap(({ id }) => id ?? []));
  return changed.map(({ id, ...change }) => ({ ...change, before: id === undefined ? undefined : contents.get(id) }));
}

/** Resolves an abbreviated commit id to the full id, when it is unique on the branch up to `tip`. */
export async function findCommit(objects: GitObjects, tip: CommitId, start: string): Promise<CommitId | undefined> {
  if (!/^[0-9a-f]{4,40}$/.test(start)) return undefined;
  const all = (await objects.use(tip, (git) => git(["rev-list", tip]))).toString().split("\n");
  const found = all.filter((commit) => commit.startsWith(start));
  const [only] = found;
  return only === undefined || found.length > 1 ? undefined : asCommitId(only);
}
