import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { GitFailed } from "./git.ts";
import { GitObjects } from "./git-objects.ts";
import { beginRepository, branch, type Expected } from "./initial-commit.ts";
import { type ProjectRepository, PushRefused } from "./remote.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";
import { requireRevision } from "./require-revision.ts";
import type { Bucket } from "./s3-bucket.ts";

/**
 * A Git bundle under `key`: all commits in one object, replaced only while it is the object that the clone has seen, so
 * whoever missed a commit cannot take it away.
 */
export function s3Repository(bucket: Bucket, key: string, expected: Expected): ProjectRepository {
  return {
    async clone(gitFolder) {
      const objects = new GitObjects(gitFolder);
      const { tip, ...stored } = await cloneBundle(bucket, key, expected, objects, gitFolder);
      await requireRevision(objects, tip, expected);
      let { version } = stored;
      return {
        objects,
        tip,
        async push(commit) {
          const bytes = await bundleOf(objects, commit, `${gitFolder}.check`);
          const written = await bucket.write(key, bytes, version);
          if (written === undefined) throw new PushRefused(`${key} is not the object that was fetched`);
          version = written;
        },
      };
    },
  };
}

/** With the version of the bundle; without one when there is none yet and the clone is of the beginning. */
async function cloneBundle(
  bucket: Bucket,
  key: string,
  { project, beginning, recorded }: Expected,
  objects: GitObjects,
  gitFolder: string,
) {
  const source = `${gitFolder}.source`;
  await mkdir(dirname(source), { recursive: true });
  try {
    const stored = await bucket.read(key);
    if (stored) await writeFile(source, stored.bytes);
    else if (recorded !== undefined) throw new RepositoryIncomplete(project, recorded);
    else await beginRepository(source, beginning);
    return { tip: await objects.fetch(source), version: stored?.version };
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

/**
 * All commits up to one. A bucket checks nothing, so the bundle is unpacked once before it is sent: names are then computed from
 * contents, and a commit of which something is missing or was changed cannot be reached.
 */
async function bundleOf(objects: GitObjects, commit: string, checkFolder: string): Promise<Buffer> {
  const bytes = await objects.use(commit, (git) => git(["bundle", "create", "--quiet", "-", branch]));
  const path = `${checkFolder}.bundle`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, bytes);
    const unpacked = new GitObjects(checkFolder);
    const tip = await unpacked.fetch(path);
    if (tip !== commit) throw new PushRefused("The bundle is of another commit.");
    return bytes;
  } catch (error) {
    if (error instanceof GitFailed) throw new PushRefused(error.message);
    throw error;
  } finally {
    await rm(path, { force: true });
    await rm(checkFolder, { recursive: true, force: true });
  }
}
