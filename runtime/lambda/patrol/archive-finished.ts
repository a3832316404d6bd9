import { marks, projectOf } from "../../../schema/table.ts";
import { archiveProject } from "../../ledger/projects.ts";
import { itemsOf, readMarked } from "../../ledger/read.ts";
import type { PatrolServices } from "./services.ts";

/** Longer than a month: the month's spending counts projects that finished in it. */
const keptMs = 40 * 86_400_000;

/**
 * Archives projects that finished, or were rejected, long ago. Each check and each page of the list reads all projects that are not archived, and after some
 * years most are finished.
 */
export async function archiveFinished({ table, clock }: PatrolServices): Promise<void> {
  const before = new Date(clock.now() - keptMs).toISOString();
  for (const meta of itemsOf(await readMarked(table, marks.projects), "meta")) {
    const { status, finishedAt } = meta;
    if ((status === "FINISHED" || status === "REJECTED") && finishedAt !== undefined && finishedAt < before)
      await archiveProject(table, projectOf(meta));
  }
}
