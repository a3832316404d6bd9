import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { isAlive } from "./state-folder.ts";

type Kind = "run" | "rehearsal";

/**
 * Creates a folder for a run or a rehearsal, deleted with this process. Its name contains the process, so that a folder
 * left by a killed process can be recognized.
 */
export function makeTemporaryFolder(kind: Kind): string {
  return mkdtempSync(join(tmpdir(), `crew-${kind}-${machine()}-${process.pid}-`));
}

/** Removes folders of this account's processes on this computer that no longer run. */
export async function removeLeftFolders(): Promise<void> {
  const left = new RegExp(`^crew-(run|rehearsal)-${machine()}-(\\d+)-\\w+$`);
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(left.exec(name)?.[2] ?? process.pid);
    const path = join(tmpdir(), name);
    if (pid !== process.pid && !isAlive(pid) && isOurs(path)) await removeTemporaryFolder(path);
  }
}

/** Removes the folder; a later start removes the rest if that fails. */
export async function removeTemporaryFolder(path: string): Promise<void> {
  // A program that its run started may still write there.
  await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

/** Identifies the computer: containers may share a folder for temporary files and have the same process ids in it. */
function machine(): string {
  return createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
}

function isOurs(path: string): boolean {
  const { uid } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return uid !== undefined && uid === process.getuid?.();
}
