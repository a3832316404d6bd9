import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Puts a folder and everything below it on durable storage. */
export async function syncTree(root: string): Promise<void> {
  const entries = await readdir(root, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await sync(path);
  }
  await syncFolder(root);
}

/** A file that was made or renamed is found after a power cut only when its folder was written too. */
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
