import { closeSync, fsyncSync, openSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import type { SyncedLog } from "./written-log.ts";

/**
 * Keeps, beside the table, how long its logs were when they were last put on durable storage. A start compares: a log that
 * has become shorter has lost what was answered. It is not put on durable storage itself, so it may say too little.
 */
export interface TableRecord {
  note(logs: SyncedLog[]): Promise<void>;
  close(): Promise<void>;
}

export async function openTableRecord(path: string): Promise<TableRecord> {
  const file = await open(path, "w", 0o600);
  return {
    async note(logs) {
      // One length, whatever is in it, so that no end of an older record is left behind it.
      const text = JSON.stringify(logs).padEnd(256);
      await file.write(text, 0);
    },
    close: () => file.close(),
  };
}

/** Empty when there is none, or when it cannot be read. */
export function readTableRecord(path: string): SyncedLog[] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as SyncedLog[];
  } catch {
    return [];
  }
}

/** LevelDB replaces its logs when it is opened, and what the record says of the old ones must not be believed after that. */
export function forgetTableRecord(path: string): void {
  rmSync(path, { force: true });
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
