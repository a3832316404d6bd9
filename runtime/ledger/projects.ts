import { index, marks, type Status } from "../../schema/table.ts";
import { itemsVersion } from "../../schema/versions.ts";
import { anyOf, equals, exists, hasSize, isMissing, isStill, marked, remove, set, setAll } from "./expressions.ts";
import { key } from "./keys.ts";
import type { MetaItem, Stop } from "./project-item.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

type ProjectStatus = Status<"project">;
const running: ProjectStatus = "RUNNING";

/** Adds a project whose execution may not have been started yet. */
export function addProject(table: Table, project: string, meta: MetaItem): Promise<boolean> {
  return addItem(table, key.meta(project), { ...meta, itemsVersion, ...marked(marks.changing, meta.createdAt) });
}

/** Records that META's pending execution was started. */
export async function markStarted(table: Table, project: string, executionArn: string): Promise<void> {
  await updateItem(table, key.meta(project), [set("executionArn", executionArn), ...remove("pendingStart")]);
  await markSettled(table, project);
}

/** Removes the project from the changing ones, unless a different change has begun meanwhile. */
export function markSettled(table: Table, project: string): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    [set(index.mark, marks.projects)],
    isMissing("pendingStart"),
    isMissing("stopping"),
  );
}

/** Records that a stopped project runs again, in a new execution; false when it was resumed or stopped since it was read. */
export function recordResumption(
  table: Table,
  project: string,
  seen: MetaItem,
  { executions, pendingStart }: Required<Pick<MetaItem, "executions" | "pendingStart">>,
): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    [
      ...setAll({ status: running, executions, pendingStart, [index.mark]: marks.changing }),
      ...remove("finishedAt", "cause", "executionArn", "stopId", "ending"),
    ],
    equals("status", seen.status),
    isMissing("stopping"),
    isMissing("followedBy"),
    isStill("executions", seen.executions),
  );
}

/** Moves a finished or rejected project from the list that every check reads to the archive; false when it is neither. */
export function archiveProject(table: Table, project: string): Promise<boolean> {
  const ended: ProjectStatus[] = ["FINISHED", "REJECTED"];
  const hasEnded = anyOf(...ended.map((status) => equals("status", status)));
  return updateItem(table, key.meta(project), [set(index.mark, marks.archive)], hasEnded);
}

/** The stop in a sentence, with the person's reason. */
export function causeOfStop({ name, reason, wasQueued }: Pick<Stop, "name" | "reason" | "wasQueued">): string {
  return `${name} ${wasQueued ? "cancelled the project before it started" : "stopped the project"}: ${reason}`;
}

/** Records the intent to stop a running project; false when a stop is in progress, or it has ended. */
export function recordStopIntent(table: Table, project: string, stopping: Stop): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    setAll({ stopping, [index.mark]: marks.changing }),
    equals("status", running),
    isMissing("stopping"),
  );
}

/** Gives the project the status of its stop; false when the machine has recorded its own end. */
export function recordStopped(table: Table, project: string, stop: Stop, cause: string): Promise<boolean> {
  const status: ProjectStatus = "STOPPED";
  return updateItem(
    table,
    key.meta(project),
    setAll({ status, finishedAt: stop.time, cause, stopId: stop.id }),
    equals("status", running),
    equals(["stopping", "id"], stop.id),
  );
}

/**
 * Records the execution of the final phases of a running project, once for each end: false when the project has ended, or another
 * execution of them was recorded since `seen` was read.
 */
export function recordEnding(
  table: Table,
  project: string,
  seen: MetaItem,
  { ending, executions, pendingStart }: Required<Pick<MetaItem, "ending" | "executions" | "pendingStart">>,
): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    [
      ...setAll({ ending, executions, pendingStart, [index.mark]: marks.changing }),
      ...remove("stopping", "executionArn"),
    ],
    equals("status", running),
    isMissing("ending"),
    isStill("executions", seen.executions),
    ...(seen.stopping === undefined ? [isMissing("stopping")] : [equals(["stopping", "id"], seen.stopping.id)]),
  );
}

/** Stops a running project whose execution has ended; false when it was stopped, finished or resumed meanwhile. */
export function recordLost(
  table: Table,
  project: string,
  { executionArn, time, cause }: { executionArn: string; time: string; cause: string },
): Promise<boolean> {
  const status: ProjectStatus = "STOPPED";
  return updateItem(
    table,
    key.meta(project),
    setAll({ status, finishedAt: time, cause }),
    equals("status", running),
    equals("executionArn", executionArn),
    isMissing("stopping"),
  );
}

/** Records that a stop is complete. */
export async function markStopComplete(table: Table, project: string): Promise<void> {
  await updateItem(table, key.meta(project), remove("stopping"));
  await markSettled(table, project);
}

/** Changes the terms or people of a running project; false when they were changed since `seen` was read. */
export function changeProject<Name extends "terms" | "people">(
  table: Table,
  project: string,
  name: Name,
  seen: MetaItem[Name],
  changed: NonNullable<MetaItem[Name]>,
): Promise<boolean> {
  const isUnchanged = seen === undefined ? isMissing(name) : hasSize([name, "changes"], seen.changes.length);
  return updateItem(table, key.meta(project), [set(name, changed)], exists("pk"), isUnchanged);
}

/** Records that an alert was raised or has ended; false when somebody else has recorded a change of the project's alerts. */
export function changeAlerts(
  table: Table,
  project: string,
  seenChanges: number | undefined,
  alerts: NonNullable<MetaItem["alerts"]>,
): Promise<boolean> {
  const changed = setAll({ alerts, alertChanges: (seenChanges ?? 0) + 1 });
  return updateItem(table, key.meta(project), changed, exists("pk"), isStill("alertChanges", seenChanges));
}
