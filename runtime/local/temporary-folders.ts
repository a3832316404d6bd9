import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./state-folder.ts";

type Kind = "run" | "rehearsal";

/**
 * A folder that goes with this process: where a run works, or a rehearsal. Its name says whose it is, so that one that was left
 * behind by a process that was killed is known for what it is.
 */
export function makeTemporaryFolder(kind: Kind): string {
  return mkdtempSync(join(tmpdir(), `crew-${kind}-${machine()}-${process.pid}-`));
}

/** Removes what processes of this account have left behind on this machine that are no more. */
export async function removeLeftFolders(): Promise<void> {
  const left = new RegExp(`^crew-(run|rehearsal)-${machine()}-(\\d+)-\\w+$`);
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(left.exec(name)?.[2] ?? process.pid);
    const path = join(tmpdir(), name);
    if (pid !== process.pid && !isAlive(pid) && isOurs(path)) await removeTemporaryFolder(path);
  }
}

/** Whatever it holds: what cannot be removed now is found at a later start. */
export async function removeTemporaryFolder(path: string): Promise<void> {
  // A program that its run has started may still write there.
  await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

/** Containers may share a folder for temporary files, and have the same process numbers in it. */
function machine(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

function isOurs(path: string): boolean {
  const { uid } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return uid !== undefined && uid === process.getuid?.();
}
