import type { Digest } from "../../base/digest.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { ObjectStore } from "./object-store.ts";
import type { ReadableTree } from "./past-tree.ts";

/** Stores every file of a work tree and their list in the object store; skips files that it stored before. */
export interface Publisher {
  /** Resolves with the digest of the file list. */
  publish(tree: ReadableTree): Promise<Digest>;
}

const writtenAtOnce = 100;

/** `published` are files that are stored already. */
export function createPublisher(objects: ObjectStore, published: readonly Digest[] = []): Publisher {
  const stored = new Set<Digest>(published);
  return {
    async publish(tree) {
      const files = tree.files();
      const fresh = files.filter(({ digest }) => !stored.has(digest));
      // The customer's code may have thousands of files.
      for (let at = 0; at < fresh.length; at += writtenAtOnce) {
        await Promise.all(
          fresh.slice(at, at + writtenAtOnce).map(async ({ path, digest }) => {
            if ((await objects.put(await tree.read(path))) !== digest)
              throw new Error(`${path} is not what was committed.`);
            stored.add(digest);
          }),
        );
      }
      return objects.put(JSON.stringify(files));
    },
  };
}

/** Reads the file list of a published revision by the digest in its REVISION item. */
export async function readFileList(objects: Pick<ObjectStore, "get">, tree: Digest): Promise<ArtifactEntry[]> {
  return JSON.parse((await objects.get(tree)).toString()) as ArtifactEntry[];
}
