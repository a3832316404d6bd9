import { randomUUID } from "node:crypto";
import type { StoppedProject } from "../../../schema/types.ts";
import { type Caller, operatorGroup } from "../../inbox/caller.ts";
import { type Decider, openProject, requireMember } from "../../inbox/decider.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { Stop } from "../../ledger/project-item.ts";
import { recordStopIntent } from "../../ledger/projects.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import { Problem } from "../problem.ts";
import { cancelProject } from "../queue/change-queue.ts";
import { completeStop } from "./complete-stop.ts";
import { requireReason } from "./require-reason.ts";

/**
 * Stops a project in any state: records the request, which runners read between turns. The sweep completes the stop when they have ended,
 * and after a crash. The notice informs people, including that any phase can be resumed.
 */
export async function stopProject(
  decider: Decider,
  caller: Caller,
  request: { project: string; reason: string },
): Promise<StoppedProject> {
  const project = await openProject(decider, caller, request.project);
  const by = requireMember(project, operatorGroup, caller);
  if (project.meta.status === "QUEUED") {
    const { reason } = await cancelProject(decider, caller, request);
    return { id: project.id, reason, progress: "stopped" };
  }
  requireRunningToStop(project);
  const reason = requireReason(request.reason);
  const stop: Stop = {
    id: randomUUID(),
    by: by.email,
    name: by.name,
    time: new Date(decider.clock.now()).toISOString(),
    reason,
  };
  const isMine = await recordStopIntent(decider.table, project.id, stop);
  const end = await completeStop(decider, project.id).catch((error: unknown) => {
    logFailure("stop-later", error, { project: project.id });
    return isMine ? { id: stop.id, progress: "saving" as const } : undefined;
  });
  if (isMine && end?.id === stop.id) return { id: project.id, reason, progress: end.progress };
  requireRunningToStop(await openProject(decider, caller, project.id));
  throw new Problem(409, "Being stopped", "A different person is stopping this project now.");
}

function requireRunningToStop({ meta }: ProjectRecords): void {
  if (meta.status === "RUNNING") return;
  if (meta.status === "REJECTED")
    throw new Problem(409, "Rejected", "The project was rejected; there is nothing to stop.");
  const detail =
    meta.status === "FINISHED"
      ? "The project is finished; there is nothing to stop."
      : `The project has stopped already. ${meta.cause ?? ""}`.trim();
  throw new Problem(409, meta.status === "FINISHED" ? "Finished" : "Stopped already", detail);
}
