import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beginRepository, branch, type Expected } from "./beginning.ts";
import { git, uploadPack } from "./git.ts";
import { type ProjectRepository, PushRefused } from "./remote.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";
import { requireRevision } from "./require-revision.ts";
import type { Bucket } from "./s3-bucket.ts";

const originBranch = `refs/remotes/origin/${branch}`;

/**
 * A Git bundle under `key`: all commits in one object, replaced only while it is the object that the clone has seen, so
 * whoever missed a commit cannot take it away.
 */
export function s3Repository(bucket: Bucket, key: string, expected: Expected): ProjectRepository {
  return {
    async clone(folder) {
      let seen = await cloneBundle(bucket, key, expected, folder);
      await requireRevision(folder, expected);
      const bundle = join(folder, ".git", "crew.bundle");
      return {
        async fetch() {
          const stored = await bucket.read(key);
          if (stored === undefined) return;
          await writeFile(bundle, stored.bytes);
          await git(folder, ["fetch", "--quiet", bundle, `+refs/heads/${branch}:${originBranch}`]);
          seen = stored.version;
        },
        async push() {
          const [tip, stored] = await Promise.all([commitAt(folder, branch), commitAt(folder, originBranch)]);
          if (tip === stored && seen !== undefined) return;
          await git(folder, ["bundle", "create", "--quiet", bundle, branch]);
          const version = await bucket.write(key, await readFile(bundle), seen);
          if (version === undefined) throw new PushRefused(`${key} is not the object that was fetched`);
          seen = version;
          await git(folder, ["update-ref", originBranch, tip]);
        },
      };
    },
  };
}

/** Resolves with the version of the bundle; with nothing when there is none yet and the clone is of the beginning. */
async function cloneBundle(bucket: Bucket, key: string, { project, beginning, recorded }: Expected, folder: string) {
  const source = `${folder}.source`;
  try {
    const stored = await bucket.read(key);
    if (stored) await writeFile(source, stored.bytes);
    else if (recorded !== undefined) throw new RepositoryIncomplete(project, recorded);
    else await beginRepository(source, beginning);
    const options = ["--quiet", "--no-checkout", uploadPack, "--template=", `--branch=${branch}`];
    await git(dirname(folder), ["clone", ...options, source, folder]);
    return stored?.version;
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

async function commitAt(folder: string, reference: string): Promise<string> {
  return (await git(folder, ["rev-parse", reference])).trim();
}
