import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { branch, GitFailed, receivePack } from "./git.ts";
import { GitObjects } from "./git-objects.ts";
import { beginRepository, type Expected, type InitialCommit } from "./initial-commit.ts";
import { mainOf, type ProjectRepository, PushRefused } from "./remote.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";
import { requireRevision } from "./require-revision.ts";
import { syncFolder, syncTree } from "./sync-tree.ts";

/** Opens a bare repository in a folder of this computer. */
export function folderRepository(path: string, expected: Expected): ProjectRepository {
  return {
    async clone(gitFolder) {
      await begin(path, expected);
      const objects = new GitObjects(gitFolder);
      const branches = await objects.fetch(path).catch((error: unknown) => damaged(expected, error));
      const main = mainOf(branches, branch);
      await requireRevision(objects, main, expected);
      return {
        objects,
        main,
        branches,
        async push(commit, name) {
          const to = `${commit}:refs/heads/${name}`;
          await objects.use(commit, (git) => git(["push", "--quiet", receivePack, path, to])).catch(refused);
        },
      };
    },
  };
}

/** Throws when a repository that has recorded revisions cannot be cloned. */
function damaged({ project, recorded }: Expected, error: unknown): never {
  if (recorded !== undefined && error instanceof GitFailed) throw new RepositoryIncomplete(project, recorded, error);
  throw error;
}

async function begin(path: string, { project, initial, recorded }: Expected): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  if (recorded !== undefined) throw new RepositoryIncomplete(project, recorded);
  await mkdir(dirname(path), { recursive: true });
  await beginDurably(path, initial);
}

/** Creates the repository atomically, even on a power cut. */
async function beginDurably(path: string, initial: InitialCommit): Promise<void> {
  const partial = `${path}.${randomUUID()}.partial`;
  await beginRepository(partial, initial);
  await syncTree(partial);
  await rename(partial, path).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true, force: true });
    // Another runner created it meanwhile with the same commit.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
  await syncFolder(dirname(path));
}

/** Reports a refused push. Git gives the reason only as text, so the caller retries a few times instead of parsing it. */
function refused(error: unknown): never {
  if (error instanceof GitFailed) throw new PushRefused(error.message);
  throw error;
}
