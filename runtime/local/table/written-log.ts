import { type FileHandle, open, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What LevelDB appends each write to. It writes without waiting for the disk; what it replaces a log with, it waits for. */
export interface WrittenLog {
  /** Resolves when everything that LevelDB had written before the call is on durable storage. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** How far one log is known to be on durable storage. */
export interface SyncedLog {
  name: string;
  bytes: number;
}

/** The part of a file that is needed here, so that a test can be the disk. */
export type LogFile = Pick<FileHandle, "datasync" | "sync" | "stat" | "close">;
export type OpenLogFile = (path: string) => Promise<LogFile>;

export const logName = /^\d+\.log$/;

/**
 * The logs in `folder`. Callers that come while the disk works share the next turn. `noteSynced` hears the lengths after each
 * turn, before the callers do.
 */
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
      // What was written since the running turn began may not be in it.
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

/** A new file is found after a power cut only when its folder was written too. */
async function syncFolder(folder: string, openFile: OpenLogFile): Promise<void> {
  const handle = await openFile(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
