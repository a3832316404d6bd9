import { createHash } from "node:crypto";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { ExecutionSummary } from "./execution.ts";
import type { HistoryEvent } from "./history.ts";
import { journalVersion } from "./inspect-journal.ts";
import type { Journal, JournalEntry, StateMachineRecord, StoredExecution } from "./journal.ts";

const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA user_version = ${journalVersion};
  CREATE TABLE IF NOT EXISTS state_machine (arn TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS definition (digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS execution (
    arn TEXT PRIMARY KEY, started INTEGER NOT NULL, summary TEXT NOT NULL,
    definition TEXT NOT NULL REFERENCES definition, snapshot TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS event (
    execution TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (execution, id)
  ) STRICT, WITHOUT ROWID;
`;

interface Waiting {
  entry: JournalEntry;
  resolve(): void;
  reject(error: unknown): void;
}

/** Thrown when another process has the journal open. The lock on the file ends with that process, even after a crash. */
export class JournalInUse extends Error {
  override readonly name = "JournalInUse";
}

/**
 * Opens a journal in one SQLite file. Entries of one turn of the event loop share a transaction, and so one wait for
 * the disk. Throws `JournalInUse` when another process has the file open.
 */
export function sqliteJournal(path: string): Journal {
  const database = openDatabase(path);
  const statements = prepare(database);
  let waiting: Waiting[] = [];

  const flush = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      database.exec("BEGIN IMMEDIATE");
      for (const { entry } of batch) write(statements, entry);
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const { resolve } of batch) resolve();
  };

  return {
    stateMachines: () => statements.machines.all().map((row) => JSON.parse(String(row.record)) as StateMachineRecord),
    executions: () => statements.executions.all().map((row) => JSON.parse(String(row.summary)) as ExecutionSummary),
    stored(arn): StoredExecution | undefined {
      const row = statements.stored.get(arn);
      if (!row) return undefined;
      const snapshot = row.snapshot === null ? {} : { snapshot: String(row.snapshot) };
      return { definition: String(row.definition), ...snapshot };
    },
    saveStateMachine: (record) => void statements.saveMachine.run(record.arn, JSON.stringify(record)),
    removeStateMachine: (arn) => void statements.removeMachine.run(arn),
    commit: (entry) =>
      new Promise((resolve, reject) => {
        if (!database.isOpen) return reject(new Error(`the journal ${path} is closed`));
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ entry, resolve, reject });
      }),
    events: (arn) => statements.events.all(arn).map((row) => JSON.parse(String(row.body)) as HistoryEvent),
    removeExecutions(arns) {
      flush();
      database.exec("BEGIN IMMEDIATE");
      for (const arn of arns) {
        statements.removeEvents.run(arn);
        statements.removeExecution.run(arn);
      }
      statements.removeDefinitions.run();
      database.exec("COMMIT");
      // Deleted rows remain in the file's free pages, and older pages in the log, until these rewrite them.
      database.exec("VACUUM");
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    close() {
      if (!database.isOpen) return;
      flush();
      database.close();
    },
  };
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    const isLocked = ((error as { errcode?: number }).errcode ?? 0) % 256 === sqliteBusy;
    throw isLocked ? new JournalInUse(`The journal ${path} is in use by another process.`, { cause: error }) : error;
  }
}

// SQLITE_BUSY, the last byte of its extended codes: https://www.sqlite.org/rescode.html
const sqliteBusy = 5;

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    machines: sql("SELECT record FROM state_machine ORDER BY arn"),
    executions: sql("SELECT summary FROM execution ORDER BY started, rowid"),
    stored: sql(
      "SELECT text AS definition, snapshot FROM execution JOIN definition ON definition = digest WHERE arn = ?",
    ),
    saveMachine: sql(
      "INSERT INTO state_machine VALUES (?, ?) ON CONFLICT (arn) DO UPDATE SET record = excluded.record",
    ),
    removeMachine: sql("DELETE FROM state_machine WHERE arn = ?"),
    events: sql("SELECT body FROM event WHERE execution = ? ORDER BY id"),
    saveDefinition: sql("INSERT INTO definition VALUES (?, ?) ON CONFLICT DO NOTHING"),
    saveExecution: sql(
      `INSERT INTO execution VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (arn) DO UPDATE SET summary = excluded.summary, snapshot = excluded.snapshot`,
    ),
    removeEvents: sql("DELETE FROM event WHERE execution = ?"),
    removeExecution: sql("DELETE FROM execution WHERE arn = ?"),
    removeDefinitions: sql("DELETE FROM definition WHERE digest NOT IN (SELECT definition FROM execution)"),
    saveEvent: sql("INSERT INTO event VALUES (?, ?, ?)"),
  };
}

function write(statements: Statements, { summary, definition, events, snapshot }: JournalEntry): void {
  const digest = createHash("sha256").update(definition).digest("hex");
  statements.saveDefinition.run(digest, definition);
  const left = summary.status === "SUCCEEDED" ? null : snapshot();
  statements.saveExecution.run(summary.arn, summary.startedAt, JSON.stringify(summary), digest, left);
  for (const event of events) statements.saveEvent.run(summary.arn, event.id, JSON.stringify(event));
}
