import type { OperatorView } from "../../../../schema/types.ts";
import { type Caller, memberOf, operatorGroup } from "../../caller.ts";
import { closingOf } from "../../closing.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { OperatorRecord, ProjectRecords } from "../../project-records.ts";
import { pauseReason } from "../../provider-pause.ts";
import { retryOf } from "../../retry.ts";

export function viewOperator(project: ProjectRecords, item: OperatorRecord, caller: Caller, now: number): OperatorView {
  const status = item.decision === undefined ? (closingOf(project, item, now) ?? "open") : "decided";
  const retry = status === "open" ? retryOf(project, item) : undefined;
  const calls = project.manifest.phases.find(({ name }) => name === item.phase)?.calls;
  return {
    project: project.id,
    phase: item.phase,
    phaseTitle: phaseTitle(project, item.phase),
    entry: item.entry,
    round: Number(item.round),
    status,
    ...(calls !== undefined && { calls }),
    reason: pauseReason(item.reason) ?? item.reason,
    ...(retry !== undefined && retry !== "used" && { retry }),
    openedAt: item.openedAt,
    ...(item.expiresAt !== undefined && { expiresAt: item.expiresAt }),
    ...(item.decision && { decision: item.decision }),
    mayDecide: status === "open" && memberOf(project.manifest, operatorGroup, caller) !== undefined,
  };
}
