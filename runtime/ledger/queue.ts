import { index, marks, queueMark, queuePlace, type Status } from "../../schema/table.ts";
import { itemsVersion } from "../../schema/versions.ts";
import {
  append,
  type Condition,
  equals,
  hasSize,
  holds,
  isMissing,
  isStill,
  marked,
  remove,
  set,
  setAll,
} from "./expressions.ts";
import type { StartKeyItem } from "./flow-items.ts";
import { type KeyOf, key } from "./keys.ts";
import type { MetaItem, PendingStart, PriorityChange, Stop } from "./project-item.ts";
import { causeOfStop } from "./projects.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

type ProjectStatus = Status<"project">;
const queued: ProjectStatus = "QUEUED";
const running: ProjectStatus = "RUNNING";

/** A project that waits in the queue of its flow, or has left it. */
export type FlowMeta = MetaItem & Required<Pick<MetaItem, "flow" | "priority" | "queuedAt">>;

export function isOfFlow(meta: MetaItem): meta is FlowMeta {
  return meta.flow !== undefined && meta.priority !== undefined && meta.queuedAt !== undefined;
}

/** Takes a key for its next project; false when it has changed since `seen` was read. */
export function takeStartKey(
  table: Table,
  itemKey: KeyOf<"start-key">,
  seen: StartKeyItem | undefined,
  taken: StartKeyItem & Required<Pick<StartKeyItem, "pending">>,
): Promise<boolean> {
  const item = { ...taken, ...marked(marks.arriving, taken.pending.createdAt) };
  if (seen === undefined) return addItem(table, itemKey, item);
  return updateItem(table, itemKey, setAll(item), ...isAsSeen(seen), isMissing("pending"));
}

/**
 * Records the project that follows a stopped one of the same key, before that one is started; false when the stopped one was continued after it was read.
 * So of a continuation and a new start at the same time only one happens.
 */
export function recordFollowed(table: Table, project: string, next: string): Promise<boolean> {
  const status: ProjectStatus = "STOPPED";
  return updateItem(table, key.meta(project), [set("followedBy", next)], equals("status", status));
}

/** Records a cause that met a project of the key at work, so that it starts none after that one; false when the key has changed since `seen` was read. */
export function recordCause(
  table: Table,
  itemKey: KeyOf<"start-key">,
  seen: StartKeyItem,
  cause: string,
): Promise<boolean> {
  const causes = newestCauses(seen.startedFor, cause);
  return updateItem(table, itemKey, [set("startedFor", causes)], ...isAsSeen(seen));
}

/**
 * True when no cause has been recorded since: one of two that arrive at once would be forgotten. A list that is full keeps its size and loses
 * its oldest. Dynalite, which crews on one machine use, holds no two lists for equal.
 */
function isAsSeen({ n, startedFor = [] }: StartKeyItem): Condition[] {
  const [oldest] = startedFor;
  if (oldest === undefined) return [equals("n", n), isMissing("startedFor")];
  return [equals("n", n), hasSize("startedFor", startedFor.length), holds("startedFor", oldest)];
}

/** Causes that a key remembers: a sender repeats a message for days, and the key may have started others since. */
const mostCauses = 40;

export function newestCauses(known: readonly string[] = [], cause: string | undefined): string[] {
  return cause === undefined || known.includes(cause) ? [...known] : [...known, cause].slice(-mostCauses);
}

/** Records that the project of a key is recorded. */
export function settleStartKey(table: Table, itemKey: KeyOf<"start-key">, n: number): Promise<boolean> {
  return updateItem(table, itemKey, remove("pending", index.mark, index.since), equals("n", n));
}

/** Adds a project to the queue of its flow; false when it was recorded before. */
export function addQueued(table: Table, project: string, meta: FlowMeta): Promise<boolean> {
  return addItem(table, key.meta(project), { ...meta, itemsVersion, ...inQueue(project, meta) });
}

function inQueue(project: string, { engagement, flow, priority, queuedAt }: FlowMeta) {
  return marked(queueMark(engagement, flow), queuePlace(priority, queuedAt, project));
}

/** Takes a project out of the queue, to be started; false when it was cancelled or started since. */
export function recordDispatched(
  table: Table,
  project: string,
  meta: MetaItem,
  { pendingStart, dispatchedAt }: { pendingStart: PendingStart; dispatchedAt: string },
): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    setAll({ status: running, pendingStart, dispatchedAt, ...marked(marks.changing, meta.createdAt) }),
    equals("status", queued),
    isStill("executions", meta.executions),
  );
}

/** Stops a project that waits in the queue; its event and record remain to be written. False when it has left the queue. */
export function recordCancelled(table: Table, project: string, meta: MetaItem, stop: Stop): Promise<boolean> {
  const status: ProjectStatus = "STOPPED";
  const cause = causeOfStop(stop);
  return updateItem(
    table,
    key.meta(project),
    [
      ...setAll({ status, finishedAt: stop.time, cause, stopId: stop.id, stopping: stop }),
      ...setAll(marked(marks.changing, meta.createdAt)),
      ...remove("pendingStart"),
    ],
    equals("status", queued),
  );
}

/** Moves a queued project to another place; false when it has left the queue, or was moved since it was read. */
export function recordPriority(
  table: Table,
  project: string,
  meta: FlowMeta,
  change: PriorityChange,
): Promise<boolean> {
  const priority = change.to;
  return updateItem(
    table,
    key.meta(project),
    [...setAll({ priority, ...inQueue(project, { ...meta, priority }) }), append("prioritised", [change])],
    equals("status", queued),
    equals("priority", meta.priority),
    equals("queuedAt", meta.queuedAt),
  );
}

/** Puts a stopped project into the queue again, with the execution that is to continue it; false when it was changed since it was read. */
export function recordRequeued(
  table: Table,
  project: string,
  meta: FlowMeta,
  { executions, pendingStart, queuedAt }: { executions: number; pendingStart: PendingStart; queuedAt: string },
): Promise<boolean> {
  return updateItem(
    table,
    key.meta(project),
    [
      ...setAll({ status: queued, executions, pendingStart, queuedAt, ...inQueue(project, { ...meta, queuedAt }) }),
      ...remove("finishedAt", "cause", "executionArn", "stopId", "ending", "dispatchedAt"),
    ],
    equals("status", meta.status),
    isMissing("stopping"),
    isMissing("followedBy"),
    isStill("executions", meta.executions),
  );
}

/** Records that the act of an operator that led to a pending start is recorded; false when another start is pending. */
export function settleIntervention(table: Table, project: string, id: string): Promise<boolean> {
  const changes = remove(["pendingStart", "intervention"]);
  return updateItem(table, key.meta(project), changes, equals(["pendingStart", "intervention", "id"], id));
}
