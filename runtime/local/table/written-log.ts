import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The log that LevelDB appends each write to without syncing; it does sync a log's replacement. */
export interface WrittenLog {
  /** Resolves when everything that LevelDB wrote before the call is on durable storage. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Length of one log that is known to be on durable storage. */
export interface SyncedLog {
  name: string;
  bytes: number;
}

/** Part of a file handle that is used here, so that a test can replace the disk. */
export type LogFile = Pick<FileHandle, "datasync" | "sync" | "stat" | "close">;
export type OpenLogFile = (path: string) => Promise<LogFile>;

export const logName = /^\d+\.log$/;

/** The logs in `folder`. Calls during a sync share the next one. `noteSynced` receives the lengths after each sync, before the callers resume. */
export function writtenLog(
  folder: string,
  noteSynced: (logs: SyncedLog[]) => Promise<void>,
  openFile: OpenLogFile = (path) => open(path, "r"),
): WrittenLog {
  const files = new Map<string, LogFile>();

  const turn = async (): Promise<void> => {
    const names = (await readdir(folder)).filter((name) => logName.test(name)).sort();
    const known = files.size;
    for (const name of names) if (!files.has(name)) files.set(name, await openFile(join(folder, name)));
    if (files.size > known) await syncFolder(folder, openFile);
    const synced = await Promise.all(names.map((name) => syncFile(name, files.get(name))));
    for (const [name, file] of files) {
      if (names.includes(name)) continue;
      files.delete(name);
      await file.close();
    }
    await noteSynced(synced.flatMap((log) => log ?? []));
  };

  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = turn().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    sync() {
      if (running === undefined) return start();
      // The running sync may miss data written since it began.
      next ??= running
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return start();
        });
      return next;
    },
    async close() {
      await (next ?? running)?.catch(() => undefined);
      await Promise.all([...files.values()].map((file) => file.close()));
      files.clear();
    },
  };
}

async function syncFile(name: string, file: LogFile | undefined): Promise<SyncedLog | undefined> {
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  await file.datasync();
  return { name, bytes: size };
}

/** Syncs the folder, without which a new file may be missing after a power cut. */
async function syncFolder(folder: string, openFile: OpenLogFile): Promise<void> {
  const handle = await openFile(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
