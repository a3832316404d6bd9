import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, unlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { asDigest, type Digest } from "../../base/digest.ts";
import { type Bucket, openBucket } from "./s3-bucket.ts";
import { syncFolder } from "./sync-tree.ts";

/** Immutable objects, named by their SHA-256. */
export interface ObjectStore {
  /** Resolves with the hex digest once the bytes are on durable storage; storing the same bytes again is a no-op. */
  put(bytes: Uint8Array | string): Promise<Digest>;
  /** Rejects with `ObjectMissing` when the object does not exist and with `ObjectCorrupt` when its bytes do not match the digest. */
  get(digest: Digest): Promise<Buffer>;
}

export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
}

/** For a read of an object that may be missing; rethrows any other failure. */
export function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof ObjectMissing)) throw error;
}

export class ObjectCorrupt extends Error {
  override readonly name = "ObjectCorrupt";
}

/** The object is whole, and written for another version of crew. */
export class ObjectOfOtherVersion extends Error {
  override readonly name = "ObjectOfOtherVersion";
}

const reasons = [ObjectMissing, ObjectCorrupt, ObjectOfOtherVersion];

/** Describes why a required object cannot be read; `undefined` for any other failure. */
export function whyUnreadable(error: unknown): string | undefined {
  return reasons.some((reason) => error instanceof reason) ? (error as Error).message : undefined;
}

/** Opens the store behind a `file:///…` or `s3://bucket[/prefix]` URL. */
export function openObjectStore(url: string): ObjectStore {
  const shelf = openShelf(url);
  return {
    async put(bytes) {
      const digest = digestOf(bytes);
      await shelf.write(digest, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
      return digest;
    },
    async get(digest) {
      const bytes = await shelf.read(digest);
      if (bytes === undefined) throw new ObjectMissing(`The object ${digest} is missing`);
      if (digestOf(bytes) !== digest) throw new ObjectCorrupt(`The object ${digest} is damaged`);
      return bytes;
    },
  };
}

export function digestOf(bytes: Uint8Array | string): Digest {
  return asDigest(createHash("sha256").update(bytes).digest("hex"));
}

/** Storage behind an object store. Existing objects are not written again. */
interface Shelf {
  read(name: Digest): Promise<Buffer | undefined>;
  write(name: Digest, bytes: Uint8Array): Promise<void>;
}

function openShelf(url: string): Shelf {
  const { protocol } = new URL(url);
  switch (protocol) {
    case "file:":
      return folderShelf(fileURLToPath(url));
    case "s3:":
      return bucketShelf(openBucket(url));
    default:
      throw new Error(`There is no object store for ${protocol} URLs; use file:///… or s3://…`);
  }
}

function bucketShelf(bucket: Bucket): Shelf {
  return {
    read: async (name) => (await bucket.read(name))?.bytes,
    async write(name, bytes) {
      await bucket.write(name, bytes, undefined);
    },
  };
}

function folderShelf(root: string): Shelf {
  const folderOf = (name: Digest) => join(root, name.slice(0, 2));
  return {
    read: (name) =>
      readIfThere(join(folderOf(name), name)).catch((error: NodeJS.ErrnoException) => {
        throw new ObjectCorrupt(`The object ${name} cannot be read (${error.code})`, { cause: error });
      }),
    async write(name, bytes) {
      const path = join(folderOf(name), name);
      if (!(await holds(path, name))) await writeDurably(folderOf(name), path, bytes);
    },
  };
}

/** True when the file has exactly these bytes. A file damaged since is written again by a writer with the intact bytes. */
async function holds(path: string, digest: Digest): Promise<boolean> {
  const bytes = await readIfThere(path);
  return bytes !== undefined && digestOf(bytes) === digest;
}

/** Adds the path to the error: Node does not always name the file. */
async function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw Object.assign(error, { path });
  });
}

/** Writes a file atomically: neither another process nor a power cut leaves half a file under `path`. */
async function writeDurably(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    const file = await open(partial, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
    await syncFolder(folder);
  } catch (error) {
    await unlink(partial).catch(() => undefined);
    throw error;
  }
}
