import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { CommitId } from "../../base/commit-id.ts";
import { branch, GitFailed } from "./git.ts";
import { GitObjects } from "./git-objects.ts";
import { beginRepository, type Expected } from "./initial-commit.ts";
import { type ProjectRepository, PushRefused } from "./remote.ts";
import { RepositoryIncomplete } from "./repository-incomplete.ts";
import { requireRevision } from "./require-revision.ts";
import type { Bucket } from "./s3-bucket.ts";

/**
 * Stores the repository as a Git bundle under `key`: all commits in one object, replaced only while it is the version
 * that the clone read, so that a runner with an older clone cannot remove a newer commit.
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

/** Clones the bundle and returns its version; the version is absent when there is no bundle yet and the clone starts with the initial commit. */
async function cloneBundle(
  bucket: Bucket,
  key: string,
  { project, initial, recorded }: Expected,
  objects: GitObjects,
  gitFolder: string,
) {
  const source = `${gitFolder}.source`;
  await mkdir(dirname(source), { recursive: true });
  try {
    const stored = await bucket.read(key);
    if (stored) await writeFile(source, stored.bytes);
    else if (recorded !== undefined) throw new RepositoryIncomplete(project, recorded);
    else await beginRepository(source, initial);
    return { tip: await objects.fetch(source), version: stored?.version };
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

/**
 * Bundles all commits up to one. A bucket checks nothing, so the bundle is unpacked once before upload: unpacking
 * computes ids from contents and fails when an object is missing or was changed.
 */
async function bundleOf(objects: GitObjects, commit: CommitId, checkFolder: string): Promise<Buffer> {
  const bytes = await objects.use(commit, (git) => git(["bundle", "create", "--quiet", "-", branch]));
  const path = `${checkFolder}.bundle`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, bytes);
    const unpacked = new GitObjects(checkFolder);
    const tip = await unpacked.fetch(path);
    if (tip !== commit) throw new PushRefused("The bundle contains a different commit.");
    return bytes;
  } catch (error) {
    if (error instanceof GitFailed) throw new PushRefused(error.message);
    throw error;
  } finally {
    await rm(path, { force: true });
    await rm(checkFolder, { recursive: true, force: true });
  }
}
