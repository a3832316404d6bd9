import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactEntry } from "../../schema/types.ts";
import { git } from "./git.ts";
import { describeFile } from "./listing.ts";

/** Files that can be listed and read. */
export interface ReadableTree {
  files(): ArtifactEntry[];
  read(path: string): Promise<Buffer>;
}

/** Checks a commit out beside the work tree, with an index of its own, for as long as `see` looks at it. */
export async function lookBack<T>(
  gitFolder: string,
  commit: string,
  see: (past: ReadableTree) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(gitFolder, "crew-past-"));
  const tree = join(folder, "tree");
  const env = { GIT_DIR: gitFolder, GIT_WORK_TREE: tree, GIT_INDEX_FILE: join(folder, "index") };
  try {
    await mkdir(tree);
    await git(tree, ["read-tree", commit], env);
    await git(tree, ["checkout-index", "--quiet", "--all", "--force"], env);
    const listed = (await git(tree, ["ls-files", "-z"], env)).split("\0").filter((path) => path !== "");
    const read = (path: string) => readFile(join(tree, path));
    const files = await Promise.all(listed.map(async (path) => describeFile(path, await read(path))));
    return await see({ files: () => files, read });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
