import { readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Journal } from "../engine/journal.ts";
import type { Traces } from "../erasure/stores.ts";
import type { StateFolder } from "./state-folder.ts";

/** Executions in the journal, logs of runners and mails of a state folder. */
export function localTraces(
  { outbox, logs }: Pick<StateFolder, "outbox" | "logs">,
  journal: Journal,
  compactTable: () => Promise<void>,
): Traces {
  const find = async (project: string, people: readonly string[]) => ({
    executions: executionsOf(journal, project),
    logs: await filesWith(logs, (text) => text.includes(project)),
    mails: await filesWith(outbox, (text) => text.includes(project) || people.some((email) => isTo(text, email))),
  });
  return {
    list: find,
    async erase(project, people) {
      const found = await find(project, people);
      journal.removeExecutions(found.executions);
      for (const name of found.logs) await unlink(join(logs, name));
      for (const name of found.mails) await unlink(join(outbox, name));
    },
    settle: compactTable,
  };
}

function executionsOf(journal: Journal, project: string): string[] {
  const own = journal.executions().filter(({ input }) => (input as { project?: unknown }).project === project);
  return own.map(({ arn }) => arn);
}

/** Mails to people of whom only this project knew; `to` is a list of addresses. */
function isTo(mail: string, email: string): boolean {
  return mail.toLowerCase().includes(`"${email.toLowerCase()}"`);
}

/** Files of a folder by their text. A project's id is random, so a file with it is about that project. */
async function filesWith(folder: string, has: (text: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder)) if (has(await readFile(join(folder, name), "utf8"))) found.push(name);
  return found;
}
