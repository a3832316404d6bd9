import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Instance, parseInstance } from "../api-client/instance.ts";
import { reasonOf, unusable } from "./unusable.ts";

/** Local replacement of the cloud's storage; everything that must survive a crash is below this folder. */
export interface StateFolder {
  root: string;
  journal: string;
  dynamo: string;
  /** Recorded length of the table's log on durable storage; see `TableRecord`. */
  tableRecord: string;
  outbox: string;
  logs: string;
  identityKeys: string;
  /** `file:` URLs, as the runner reads them. */
  objectsUrl: string;
  repositoriesUrl: string;
  /** A file that the user may write: a line `name=value` for each secret of a tool. */
  secretsUrl: string;
}

export function openStateFolder(root: string): StateFolder {
  const folder = (name: string): string => {
    const path = join(root, name);
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw unusable(path, reasonOf(error) ?? (error as Error).message);
    }
    return path;
  };
  requireRoom(folder("."));
  for (const part of [".", "dynamo"]) requireOwnFiles(folder(part));
  return {
    root,
    journal: join(root, "journal.sqlite"),
    dynamo: folder("dynamo"),
    tableRecord: join(root, "table-synced.json"),
    outbox: folder("outbox"),
    logs: folder("logs"),
    identityKeys: join(root, "identity-keys.json"),
    objectsUrl: pathToFileURL(folder("objects")).href,
    repositoriesUrl: pathToFileURL(folder("repositories")).href,
    secretsUrl: pathToFileURL(join(root, "secrets")).href,
  };
}

/** Files that crew opens at every start: each must be a regular file that this account can read and write. */
const openedAtStart =
  /^(access-token|session-key|(identity-keys|instance|table-synced)\.json(\.new)?|journal\.sqlite(-wal|-shm)?|LOCK|LOG(\.old)?|CURRENT|MANIFEST-\d+|\d+\.(log|ldb))$/;

function requireOwnFiles(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!openedAtStart.test(entry.name)) continue;
    const path = join(folder, entry.name);
    // A journal that is not a file is reported when the journal is opened.
    if (entry.isDirectory() && path !== join(folder, "journal.sqlite"))
      throw unusable(path, "it is a folder where crew keeps a file");
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw unusable(path, reasonOf(error) ?? (error as Error).message);
    }
  }
}

/**
 * Minimum free space. Less is used up before the first project has ended; refusing to start is better than failing
 * writes in the middle of a round.
 */
const leastRoomBytes = 16 * 1024 * 1024;

function requireRoom(path: string): void {
  const { blocks, bavail, bsize } = statfsSync(path);
  const room = bavail * bsize;
  // Some network file systems report zero.
  if (blocks === 0 || room >= leastRoomBytes) return;
  throw unusable(path, `the disk is full (${Math.floor(room / 1024)} KB are free)`);
}

const instanceFile = (folder: StateFolder): string => join(folder.root, "instance.json");

export function announceInstance(folder: StateFolder, instance: Instance): void {
  writePrivately(instanceFile(folder), `${JSON.stringify(instance, null, 2)}\n`);
}

export function withdrawInstance(folder: StateFolder): void {
  rmSync(instanceFile(folder), { force: true });
}

/**
 * Returns the instance that announced itself for this folder, if a process with its id exists. The id may have been
 * reused: only the journal's lock shows reliably whether the folder is served.
 */
export function announcedInstance(folder: StateFolder): Instance | undefined {
  try {
    const instance = parseInstance("instance.json", readFileSync(instanceFile(folder), "utf8"));
    return isAlive(instance.pid) ? instance : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Writes atomically, even on a power cut, and readable by the owner only. */
export function writePrivately(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}
