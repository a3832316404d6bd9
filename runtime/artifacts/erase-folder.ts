import { access, readdir, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asDigest, isDigest } from "../../base/digest.ts";
import type { ErasableObjects, ErasableRepositories } from "./erasable.ts";
import { repositoryPath } from "./repository-path.ts";
import { syncFolder } from "./sync-tree.ts";

/** The objects in a folder that no other process uses meanwhile: they need not be withdrawn. */
export function erasableFiles(objectsUrl: string): ErasableObjects {
  const root = fileURLToPath(objectsUrl);
  return {
    async *storedBetween(from, to) {
      for (const folder of await namesIn(root)) {
        for (const name of await namesIn(join(root, folder))) {
          const { mtimeMs } = await stat(join(root, folder, name));
          if (isDigest(name) && mtimeMs >= from && mtimeMs <= to) yield asDigest(name);
        }
      }
    },
    async withdraw() {},
    async giveBack() {},
    async erase(digests) {
      const folders = new Set(digests.map((digest) => join(root, digest.slice(0, 2))));
      for (const digest of digests) await unlinkIfThere(join(root, digest.slice(0, 2), digest));
      await removePartialFiles(root);
      for (const folder of folders) await syncFolder(folder).catch(ignoreMissing);
    },
  };
}

export function erasableFolders(repositoriesUrl: string): ErasableRepositories {
  return {
    count: async (project) => ((await isThere(repositoryPath(repositoriesUrl, project))) ? 1 : 0),
    async erase(project) {
      await rm(repositoryPath(repositoriesUrl, project), { recursive: true, force: true });
      const root = fileURLToPath(repositoriesUrl);
      // Left by a process that was killed while it created the repository.
      const partial = (await namesIn(root)).filter(
        (name) => name.startsWith(`${project}.git.`) && name.endsWith(".partial"),
      );
      for (const name of partial) await rm(join(root, name), { recursive: true, force: true });
      await syncFolder(root);
    },
  };
}

/** Deletes what killed writers left: no writer is at work, and the names do not tell whose they are. */
async function removePartialFiles(root: string): Promise<void> {
  for (const folder of await namesIn(root))
    for (const name of await namesIn(join(root, folder)))
      if (name.endsWith(".partial")) await unlinkIfThere(join(root, folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function unlinkIfThere(path: string): Promise<void> {
  await unlink(path).catch(ignoreMissing);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
