import { closeSync, fsyncSync, openSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { isObject } from "../../../base/is-object.ts";
import type { SyncedLog } from "./written-log.ts";

/**
 * Stores, beside the table, the length of its logs when they were last synced. Start-up compares: a shorter log has
 * lost acknowledged writes. The record itself is not synced, so it may be too low.
 */
export interface TableRecord {
  note(logs: SyncedLog[]): Promise<void>;
  close(): Promise<void>;
}

export async function openTableRecord(path: string): Promise<TableRecord> {
  const file = await open(path, "w", 0o600);
  return {
    async note(logs) {
      // Fixed length, so that no end of an older record remains.
      const text = JSON.stringify(logs).padEnd(256);
      await file.write(text, 0);
    },
    close: () => file.close(),
  };
}

const isSyncedLog = (value: unknown): value is SyncedLog =>
  isObject(value) && typeof value.name === "string" && typeof value.bytes === "number";

/** Empty when the record does not exist, or was not written to its end. */
export function readTableRecord(path: string): SyncedLog[] {
  try {
    const record: unknown = JSON.parse(readFileSync(path, "utf8"));
    return Array.isArray(record) && record.every(isSyncedLog) ? record : [];
  } catch (error) {
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
}

/** Deletes the record: LevelDB replaces its logs when it is opened, which makes the recorded lengths invalid. */
export function forgetTableRecord(path: string): void {
  rmSync(path, { force: true });
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
