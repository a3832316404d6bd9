import { join } from "node:path";
import { commitFiles } from "../commit-files.ts";
import { GitObjects } from "../git-objects.ts";
import { crewItself } from "../turn-log.ts";
import { withEmptyClone } from "./empty-clone.ts";
import { type FetchedBase, packOf } from "./fetch-base.ts";

/**
 * Makes a commit of files that are used in place of a customer's, under the rules of a fetch. The same files make the same commit.
 * The folder must not exist; it is deleted.
 */
export function exampleBase(
  files: readonly { path: string; bytes: Uint8Array }[],
  folder: string,
): Promise<FetchedBase> {
  const clone = join(folder, "clone");
  return withEmptyClone(clone, async () => {
    const contents = new Map(files.map(({ path, bytes }) => [path, fileOf(Buffer.from(bytes))]));
    const about = { author: crewItself, time: new Date(0), message: "Code of an example\n" };
    const { commit, objects } = commitFiles({ tree: new Map(), parent: undefined, contents, about });
    await new GitObjects(clone).write(objects);
    return packOf(clone, commit);
  });
}

/** Not every disk tells which files are programs. */
function fileOf(bytes: Buffer): { bytes: Buffer; mode: string } {
  return { bytes, mode: bytes.subarray(0, 2).toString() === "#!" ? "100755" : "100644" };
}
