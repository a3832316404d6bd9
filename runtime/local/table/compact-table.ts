import { createRequire } from "node:module";
import { forgetTableRecord } from "./table-record.ts";

/** The part of LevelDB's library that is used here. */
interface Database {
  open(): Promise<void>;
  compactRange(start: Buffer, end: Buffer, options: { keyEncoding: "buffer" }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Rewrites the files of a closed table without what was deleted: LevelDB keeps deleted items in its files, and their keys in its log
 * of events, until then.
 */
export async function compactTable({ folder, record }: { folder: string; record: string }): Promise<void> {
  // The library that dynalite uses: another version might write another format.
  const require = createRequire(createRequire(import.meta.url).resolve("dynalite"));
  const { Level } = require("level") as { Level: new (path: string) => Database };
  forgetTableRecord(record);
  const open = async (): Promise<Database> => {
    const database = new Level(folder);
    await database.open();
    return database;
  };
  const database = await open();
  await database.compactRange(Buffer.alloc(0), Buffer.alloc(64, 0xff), { keyEncoding: "buffer" });
  await database.close();
  // Each start replaces the list of files and the log of events, and keeps one earlier log of events.
  for (let start = 0; start < 2; start++) await (await open()).close();
}
