import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Flushes a folder and everything below it to durable storage. */
export async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await sync(path);
  }
  await syncFolder(root);
}

/** Flushes a folder, without which a created or renamed file may be missing after a power cut. */
export function syncFolder(path: string): Promise<void> {
  return sync(path);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
