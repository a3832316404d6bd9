import { randomUUID } from "node:crypto";
import { constants, type Stats } from "node:fs";
import { lchown, lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { programsUser } from "../programs-user.ts";

/**
 * Returns the entry at a path of the tree when every folder on the way is a real folder: a symbolic link among them
 * leads out of the tree, to files that are not the project's.
 */
export async function lookAt(root: string, path: string): Promise<Stats | undefined> {
  const names = path.split("/");
  let place = root;
  for (const [position, name] of names.entries()) {
    place = join(place, name);
    const found = await lstat(place).catch(() => undefined);
    if (found === undefined || position === names.length - 1) return found;
    if (!found.isDirectory()) return undefined;
  }
  return undefined;
}

/** Reads a file of the tree; rejects a symbolic link. */
export async function readPlainFile(root: string, path: string): Promise<Buffer> {
  const file = await open(join(root, path), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** Writes a file atomically and replaces anything else at its path. */
export async function placeFile(root: string, path: string, bytes: Buffer | string, isProgram = false): Promise<void> {
  const names = path.split("/");
  if (names.some((name) => ["", ".", "..", ".git"].includes(name))) throw new Error(`${path} is not a file path.`);
  const folder = await makeFolder(root, names.slice(0, -1));
  const target = join(root, path);
  if ((await lstat(target).catch(() => undefined))?.isDirectory()) await rm(target, { recursive: true });
  const partial = join(folder, `.crew-${randomUUID()}.partial`);
  const file = await open(partial, "wx");
  try {
    await file.writeFile(bytes);
    if (isProgram) await file.chmod(0o755);
    const user = programsUser();
    if (user !== undefined) await file.chown(user.uid, user.gid);
  } finally {
    await file.close();
  }
  await rename(partial, target);
}

/** False where the disk of a folder does not keep which files are programs, or calls all of them so. */
export async function tellsPrograms(root: string): Promise<boolean> {
  const path = join(root, `.crew-${randomUUID()}.partial`);
  const file = await open(path, "wx", 0o644);
  try {
    const isProgram = async () => ((await file.stat()).mode & 0o100) !== 0;
    if (await isProgram()) return false;
    await file.chmod(0o755);
    return await isProgram();
  } finally {
    await file.close();
    await rm(path);
  }
}

async function makeFolder(root: string, names: string[]): Promise<string> {
  let place = root;
  for (const name of names) {
    place = join(place, name);
    const found = await lstat(place).catch(() => undefined);
    if (found?.isDirectory()) continue;
    if (found) await rm(place);
    await mkdir(place);
    await giveToPrograms(place);
  }
  return place;
}

/** Makes programs the owners of a folder of the tree, so that they can change it. */
export async function giveToPrograms(folder: string): Promise<void> {
  const user = programsUser();
  if (user !== undefined) await lchown(folder, user.uid, user.gid);
}

/** Removes the entry at a path of the tree, never anything outside it. */
export async function removeFrom(root: string, path: string): Promise<void> {
  if (await lookAt(root, path)) await rm(join(root, path), { recursive: true, force: true });
}

/** Removes entries that are neither file, folder nor link: they are not deliverables, and a reader of a pipe would wait for its other end. */
export async function removeSpecialFiles(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const isSpecial = entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() || entry.isCharacterDevice();
    if (isSpecial) await rm(join(entry.parentPath, entry.name), { force: true });
  }
}
