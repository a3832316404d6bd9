import { queueMark, queuePlace } from "../../../schema/table.ts";
import type { ProjectSummary } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { isOfFlow } from "../../ledger/queue.ts";
import { countMarked } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";

/** The place of a queued project, in words; nothing of another project. */
export async function queuedBehind(
  table: Table,
  { id, meta }: ProjectRecords,
): Promise<Partial<Pick<ProjectSummary, "waitingFor">>> {
  if (meta.status !== "QUEUED" || !isOfFlow(meta)) return {};
  const place = queuePlace(meta.priority, meta.queuedAt, id);
  const before = await countMarked(table, queueMark(meta.engagement, meta.flow), place);
  return {
    waitingFor: before === 0 ? "Its start: it is the next one." : `Its start: ${before} before it in the queue.`,
  };
}
