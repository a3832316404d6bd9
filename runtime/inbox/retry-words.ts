import { formatMoment } from "../../schema/moment.ts";
import { phaseTitle } from "./phase-title.ts";
import type { OperatorRecord, ProjectRecords } from "./project-records.ts";
import { retryOf } from "./retry.ts";

/** When and why a failed phase is tried again, in a sentence; undefined where it is not. */
export function retrySentence(project: ProjectRecords, item: OperatorRecord): string | undefined {
  const retry = retryOf(project, item);
  if (retry === undefined) return undefined;
  const title = phaseTitle(project, item.phase);
  if (retry === "used") return `${title} has failed in all its tries, and the project stops: ${item.reason}`;
  return `${title} tries again at ${formatMoment(retry.at)}, ${retry.number} of ${retry.of}, because it failed: ${item.reason}`;
}
