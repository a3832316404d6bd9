import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** Incremented with every change that an older crew would misread. Journals from before the version was recorded have 0. */
export const journalVersion = 1;

/** Condition of a journal file. `blank` is empty: its creator was stopped immediately, or all content was lost. */
export type JournalCondition =
  | { kind: "missing" | "blank" | "whole" | "in-use" }
  | { kind: "newer"; version: number }
  | { kind: "unreadable" | "damaged"; why: string };

/** Reads the whole file (about 0.3 s per GB) and leaves it and its log unchanged byte for byte. */
export function inspectJournal(path: string): JournalCondition {
  if (!existsSync(path)) return { kind: "missing" };
  // SQLite would treat it as a new database and remove the log of the old one.
  if (statSync(path).size === 0) {
    const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
    return log !== undefined && log.size > 0
      ? { kind: "damaged", why: "it is empty beside its log" }
      : { kind: "blank" };
  }
  try {
    // A writable connection moves the log into the file on close, even a damaged log.
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return inspect(database);
    } finally {
      database.close();
    }
  } catch (error) {
    return conditionAfter(error as Error & { errcode?: number });
  }
}

function inspect(database: DatabaseSync): JournalCondition {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version > journalVersion) return { kind: "newer", version };
  const found = String(database.prepare("PRAGMA quick_check(1)").get()?.quick_check);
  if (found !== "ok") return { kind: "damaged", why: found };
  if (database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return { kind: "blank" };
  const unreadable = database.prepare(unreadableRecord).get()?.place;
  return unreadable === undefined ? { kind: "whole" } : { kind: "damaged", why: `${unreadable} cannot be read` };
}

/** Finds records whose text is not JSON: SQLite has no checksums, so an overwritten record shows only in its text. */
const unreadableRecord = `
  SELECT 'state machine ' || arn AS place FROM state_machine WHERE NOT json_valid(record)
  UNION ALL SELECT 'execution ' || arn FROM execution
    WHERE NOT json_valid(summary) OR snapshot IS NOT NULL AND NOT json_valid(snapshot)
  UNION ALL SELECT 'the definition of execution ' || arn FROM execution
    WHERE snapshot IS NOT NULL AND definition NOT IN (SELECT digest FROM definition WHERE json_valid(text))
  UNION ALL SELECT 'event ' || id || ' of ' || execution FROM event WHERE NOT json_valid(body)
  LIMIT 1`;

// Primary result codes, https://www.sqlite.org/rescode.html
const busy = 5;
const ofTheMachine = new Set([3 /* PERM */, 8 /* READONLY */, 10 /* IOERR */, 13 /* FULL */, 14 /* CANTOPEN */]);

function conditionAfter(error: Error & { errcode?: number }): JournalCondition {
  if (error.errcode === undefined) throw error;
  const primary = error.errcode & 0xff;
  if (primary === busy) return { kind: "in-use" };
  return { kind: ofTheMachine.has(primary) ? "unreadable" : "damaged", why: error.message };
}
