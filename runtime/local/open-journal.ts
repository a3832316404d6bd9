import { randomInt } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { inspectJournal } from "../engine/inspect-journal.ts";
import type { Journal } from "../engine/journal.ts";
import { JournalInUse, sqliteJournal } from "../engine/sqlite-journal.ts";
import { announcedInstance, type StateFolder } from "./state-folder.ts";
import { StateFolderUnusable } from "./unusable.ts";

/** Thrown when a different process serves this folder. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
}

/**
 * Opens the journal of this folder. Its lock keeps a second crew out: a process id may be reused after a reboot. Throws
 * `AlreadyRunning`, or `StateFolderUnusable` with instructions; in both cases nothing was changed.
 */
export async function openJournal(folder: StateFolder): Promise<Journal> {
  requireUsable(folder);
  for (let tries = 1; ; tries += 1) {
    try {
      return sqliteJournal(folder.journal);
    } catch (error) {
      if (!(error instanceof JournalInUse)) throw unusable(folder, (error as Error).message);
      if (tries === mostTries || announcedInstance(folder) !== undefined) throw alreadyRunning(folder);
    }
    // Of two that start at once each may hold a part of the lock, and then both are refused.
    await wait(randomInt(50, 300));
  }
}

const mostTries = 4;

function requireUsable(folder: StateFolder): void {
  const condition = inspectJournal(folder.journal);
  switch (condition.kind) {
    case "missing":
    case "whole":
    case "in-use":
      return;
    case "blank":
      if (readdirSync(folder.dynamo).length > 0) throw damaged(folder, "it is empty, but crew has data in this folder");
      return;
    case "newer":
      throw new StateFolderUnusable(
        `The journal ${folder.journal} was written by a newer crew (its version is ${condition.version}). Nothing is lost: use that crew or a newer one, or choose a different folder with --state.`,
      );
    case "damaged":
      throw damaged(folder, condition.why);
    case "unreadable":
      throw unusable(folder, condition.why);
    default:
      condition satisfies never;
  }
}

function damaged({ journal }: StateFolder, why: string): StateFolderUnusable {
  return new StateFolderUnusable(
    [
      `The journal ${journal} is damaged (${why}). Nothing was changed.`,
      "Only the journal has the current step of each running project. Files, questions and decisions are stored separately and are not lost.",
      `Restore it from a backup, or move it aside (mv ${journal} ${journal}.damaged, and ${journal}-wal, if it exists) and start again. Then continue each running project with: crew resume PROJECT --from PHASE`,
    ].join("\n"),
  );
}

function unusable({ journal }: StateFolder, why: string): StateFolderUnusable {
  return new StateFolderUnusable(
    `crew cannot use ${journal}: ${why}. Make it a file with read and write permission, or choose a different folder with --state.`,
  );
}

function alreadyRunning(folder: StateFolder): AlreadyRunning {
  const running = announcedInstance(folder);
  const where = running === undefined ? "it is starting" : `${running.url} (process ${running.pid})`;
  return new AlreadyRunning(
    `crew already runs on ${folder.root}: ${where}. Use it, or stop it with Ctrl-C in the terminal where it was started.`,
  );
}
