import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Beginning, beginRepository, branch } from "./beginning.ts";
import { GitFailed, git, receivePack, uploadPack } from "./git.ts";
import { type ProjectRepository, PushRefused } from "./remote.ts";

/** A bare repository in a folder of this machine. */
export function folderRepository(path: string, beginning: Beginning): ProjectRepository {
  return {
    async clone(folder) {
      await begin(path, beginning);
      const options = ["--quiet", "--no-checkout", uploadPack, "--template=", `--branch=${branch}`];
      await git(dirname(folder), ["clone", ...options, path, folder]);
      return {
        async fetch() {
          await git(folder, ["fetch", "--quiet", uploadPack, "origin", branch]);
        },
        async push() {
          await git(folder, ["push", "--quiet", receivePack, "origin", `HEAD:refs/heads/${branch}`]).catch(refused);
        },
      };
    },
  };
}

async function begin(path: string, beginning: Beginning): Promise<void> {
  if (await stat(path).catch(() => undefined)) return;
  const partial = `${path}.${randomUUID()}.partial`;
  await mkdir(dirname(path), { recursive: true });
  await beginRepository(partial, beginning);
  await rename(partial, path).catch(async (error: NodeJS.ErrnoException) => {
    await rm(partial, { recursive: true, force: true });
    // Another runner began it meanwhile, with the same commit.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** Git says only in words why it did not push; whoever tries again a few times finds out. */
function refused(error: unknown): never {
  if (error instanceof GitFailed) throw new PushRefused(error.message);
  throw error;
}
