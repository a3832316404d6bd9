import { sortKeys } from "../../../schema/table.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { byCrew } from "../../inbox/provider-pause.ts";
import type { NoticeItem } from "../../ledger/items.ts";
import { logLine } from "../../telemetry/log-line.ts";

/**
 * Logs a stop that no operator decided, which raises an alarm: nobody answered in time, or a step failed. Only the machine's own
 * notices name an end; those about META are of a person's stop, or of a lost execution, which is logged itself.
 */
export function logUnexpectedStop(project: ProjectRecords, notice: NoticeItem): void {
  if (notice.about !== "stopped" || notice.item === sortKeys.meta || isDecided(project, notice)) return;
  logLine("error", "project-failed", { project: project.id });
}

/** True when an operator's decision, since the last resumption before the notice, was to stop. */
function isDecided({ operators, interventions }: ProjectRecords, notice: NoticeItem): boolean {
  const resumptions = interventions.filter(({ kind, time }) => kind === "resume" && time < notice.time);
  const resumedAt =
    resumptions
      .map(({ time }) => time)
      .sort()
      .at(-1) ?? "";
  return operators.some(
    ({ decision }) => decision?.verdict === "stop" && decision.by !== byCrew && decision.time > resumedAt,
  );
}
