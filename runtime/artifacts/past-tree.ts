import type { CommitId } from "../../base/commit-id.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { GitObjects } from "./git-objects.ts";
import { describeFile } from "./listing.ts";
import { isFile } from "./object-names.ts";

/** Files that can be listed and read. */
export interface ReadableTree {
  files(): ArtifactEntry[];
  read(path: string): Promise<Buffer>;
}

/** Reads the files of an earlier commit. */
export async function readPast(objects: GitObjects, commit: CommitId): Promise<ReadableTree> {
  const entries = [...(await objects.list(commit))].filter(([, entry]) => isFile(entry));
  const contents = await objects.read(entries.map(([, { id }]) => id));
  const byPath = new Map(entries.map(([path, { id }]) => [path, contents.get(id) ?? Buffer.of()]));
  const files = [...byPath].map(([path, bytes]) => describeFile(path, bytes));
  return {
    files: () => files,
    async read(path) {
      const bytes = byPath.get(path);
      if (bytes === undefined) throw new Error(`The commit ${commit} has no ${path}.`);
      return bytes;
    },
  };
}
