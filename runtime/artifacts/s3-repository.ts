import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { branch, GitFailed } from "./git.ts";
import { type Branches, GitObjects } from "./git-objects.ts";
import { beginRepository, type Expected } from "./initial-commit.ts";
import { mainOf, type ProjectRepository, PushRefused } from "./remote.ts";
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
      const { branches, ...stored } = await cloneBundle(bucket, key, expected, objects, gitFolder);
      const main = mainOf(branches, branch);
      await requireRevision(objects, main, expected);
      let { version } = stored;
      let newest = branches;
      return {
        objects,
        main,
        branches,
        async push(commit, name) {
          newest = new Map([...newest, [name, commit]]);
          const bytes = await bundleOf(objects, newest, `${gitFolder}.check`);
          const written = await bucket.write(key, bytes, version);
          if (written === undefined) throw new PushRefused(`${key} is not the object that was fetched`);
          version = written;
        },
      };
    },
  };
}

/**
 * Clones the bundle and returns its version. Without a bundle the clone starts with the initial commit, and the version is absent: until somebody pushes,
 * no other commit is recorded.
 */
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
    else await beginRepository(source, initial);
    const branches = await objects.fetch(source);
    // A run that changes nothing, such as the fetch of the customer's code, records the initial commit and pushes none.
    if (!stored && recorded !== undefined && recorded !== mainOf(branches, branch))
      throw new RepositoryIncomplete(project, recorded);
    return { branches, version: stored?.version };
  } finally {
    await rm(source, { recursive: true, force: true });
  }
}

/**
 * Bundles all commits of the branches. A bucket checks nothing, so the bundle is unpacked once before upload: unpacking
 * computes ids from contents and fails when an object is missing or was changed.
 */
async function bundleOf(objects: GitObjects, branches: Branches, checkFolder: string): Promise<Buffer> {
  const bytes = await objects.use(branches, (git) => git(["bundle", "create", "--quiet", "-", ...branches.keys()]));
  const path = `${checkFolder}.bundle`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, bytes);
    const unpacked = new GitObjects(checkFolder);
    const found = await unpacked.fetch(path);
    if ([...branches].some(([name, tip]) => found.get(name) !== tip))
      throw new PushRefused("The bundle contains a different commit.");
    return bytes;
  } catch (error) {
    if (error instanceof GitFailed) throw new PushRefused(error.message);
    throw error;
  } finally {
    await rm(path, { force: true });
    await rm(checkFolder, { recursive: true, force: true });
  }
}
