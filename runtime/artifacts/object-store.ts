import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Immutable bytes named by their SHA-256. */
export interface ObjectStore {
  /** Resolves with the hex digest once the bytes are on durable storage; the same bytes again are a no-op. */
  put(bytes: Uint8Array | string): Promise<string>;
  /** Rejects with `ObjectMissing` when there is no such object and with `ObjectCorrupt` when its bytes are not its digest's. */
  get(digest: string): Promise<Buffer>;
}

export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
}

export class ObjectCorrupt extends Error {
  override readonly name = "ObjectCorrupt";
}

/** Opens the store behind a `file:///` URL. */
export function openObjectStore(url: string): ObjectStore {
  const { protocol } = new URL(url);
  if (protocol !== "file:") throw new Error(`There is no object store for ${protocol} URLs; use file:///…`);
  return folderStore(fileURLToPath(url));
}

export function digestOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function folderStore(root: string): ObjectStore {
  const folderOf = (digest: string) => join(root, digest.slice(0, 2));
  return {
    async put(bytes) {
      const digest = digestOf(bytes);
      const folder = folderOf(digest);
      const path = join(folder, digest);
      const size = typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.byteLength;
      const existing = await stat(path).catch(() => undefined);
      if (existing?.size !== size) await writeDurably(folder, path, bytes);
      return digest;
    },
    async get(digest) {
      if (!/^[0-9a-f]{64}$/.test(digest)) throw new ObjectMissing(`"${digest}" is not a digest`);
      const bytes = await readFile(join(folderOf(digest), digest)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw new ObjectMissing(`There is no object ${digest}`);
        throw error;
      });
      if (digestOf(bytes) !== digest) throw new ObjectCorrupt(`Object ${digest} does not have its digest's content`);
      return bytes;
    },
  };
}

/** Another process never sees half a file under `path`, and neither does anyone after a power cut. */
async function writeDurably(folder: string, path: string, bytes: Uint8Array | string): Promise<void> {
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

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
