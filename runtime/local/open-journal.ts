import { readdirSync } from "node:fs";
import { inspectJournal } from "../engine/inspect-journal.ts";
import type { Journal } from "../engine/journal.ts";
import { JournalInUse, sqliteJournal } from "../engine/sqlite-journal.ts";
import { announcedInstance, type StateFolder } from "./state-folder.ts";
import { StateFolderUnusable } from "./unusable.ts";

/** Another process serves this folder. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
}

/**
 * The journal of this folder. Its lock is what keeps a second crew away: a process's number may be another's after a restart
 * of the machine. Throws `AlreadyRunning`, or `StateFolderUnusable` with what to do; in both cases nothing was changed.
 */
export function openJournal(folder: StateFolder): Journal {
  requireUsable(folder);
  try {
    return sqliteJournal(folder.journal);
  } catch (error) {
    if (error instanceof JournalInUse) throw alreadyRunning(folder);
    throw unusable(folder, (error as Error).message);
  }
}

function requireUsable(folder: StateFolder): void {
  const condition = inspectJournal(folder.journal);
  switch (condition.kind) {
    case "missing":
    case "whole":
    case "in-use":
      return;
    case "blank":
      if (readdirSync(folder.dynamo).length > 0) throw damaged(folder, "it is empty, though crew has worked here");
      return;
    case "newer":
      throw new StateFolderUnusable(
        `The journal ${folder.journal} was written by a newer crew (its version is ${condition.version}). Nothing is lost: use that crew or a newer one, or choose another folder with --state.`,
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
      "It alone knows at which step each running project is. What projects have produced, asked and decided is kept beside it and is not lost.",
      `Put a backup of it back, or move it aside (mv ${journal} ${journal}.damaged, and ${journal}-wal likewise if it is there) and start again. Then continue each running project with: crew resume PROJECT --from PHASE`,
    ].join("\n"),
  );
}

function unusable({ journal }: StateFolder, why: string): StateFolderUnusable {
  return new StateFolderUnusable(
    `crew cannot use ${journal}: ${why}. Make it a file that you may read and write, or choose another folder with --state.`,
  );
}

function alreadyRunning(folder: StateFolder): AlreadyRunning {
  const running = announcedInstance(folder);
  const where = running === undefined ? "it is just starting" : `${running.url} (process ${running.pid})`;
  return new AlreadyRunning(
    `crew already runs on ${folder.root}: ${where}. Use it, or stop it first with Ctrl-C where it was started.`,
  );
}
