import { index, marks, queueMark, queuePlace, type Status } from "../../schema/table.ts";
import { itemsVersion } from "../../schema/versions.ts";
import {
  append,
  equals,
  exclude,
  exists,
  hasPlaceFor,
  include,
  isMissing,
  isStill,
  marked,
  remove,
  set,
  setAll,
} from "./expressions.ts";
import type { DispatchItem, QueueChange, StartKeyItem } from "./flow-items.ts";
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

/** Name of an execution's place: of each execution of a project, so that the end of one never takes away the place of the next. */
export function placeName(project: string, executions = 1): string {
  return executions === 1 ? project : `${project}#${executions}`;
}

/** The project and the number of its execution in the name of a place. */
export function placeOf(name: string): { project: string; executions: number } {
  const [project = "", executions = "1"] = name.split("#");
  return { project, executions: Number(executions) };
}

/** Place of an execution that a project of a flow continues with; nothing for another project. */
export function placeToTake(
  project: string,
  { engagement, flow }: Pick<MetaItem, "engagement" | "flow">,
  executions: number,
): Pick<PendingStart, "place"> {
  return flow === undefined ? {} : { place: { engagement, flow, name: placeName(project, executions) } };
}

/** Takes a key for its next project; false when it was taken since `seen` was read. */
export function takeStartKey(
  table: Table,
  itemKey: KeyOf<"start-key">,
  seen: StartKeyItem | undefined,
  taken: StartKeyItem & Required<Pick<StartKeyItem, "pending">>,
): Promise<boolean> {
  const item = { ...taken, ...marked(marks.arriving, taken.pending.createdAt) };
  if (seen === undefined) return addItem(table, itemKey, item);
  return updateItem(table, itemKey, setAll(item), equals("n", seen.n), isMissing("pending"));
}

/**
 * Records the project that follows a stopped one of the same key, before that one is started; false when the stopped one was continued after it was read.
 * So of a continuation and a new start at the same time only one happens.
 */
export function recordFollowed(table: Table, project: string, next: string): Promise<boolean> {
  const status: ProjectStatus = "STOPPED";
  return updateItem(table, key.meta(project), [set("followedBy", next)], equals("status", status));
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

export interface Places {
  atOnce: number;
  perDay?: number | undefined;
  /** The day of the starts, in UTC. */
  day: string;
}

export const startsOf = (day: string): `starts ${string}` => `starts ${day}`;

/** Takes a place for a start. True as well where it was taken before; false without a free one, or while the queue is paused. */
export function takePlace(
  table: Table,
  dispatch: KeyOf<"dispatch">,
  name: string,
  { atOnce, perDay, day }: Places,
  pastDays: readonly string[] = [],
): Promise<boolean> {
  return updateItem(
    table,
    dispatch,
    [
      include("atWork", name),
      ...(perDay === undefined ? [] : [include(startsOf(day), name)]),
      ...remove(...pastDays.map(startsOf), unusedOf(name)),
    ],
    hasPlaceFor("atWork", name, atOnce),
    ...(perDay === undefined ? [] : [hasPlaceFor(startsOf(day), name, perDay)]),
    isMissing("paused"),
  );
}

export const unusedOf = (name: string): `unused ${string}` => `unused ${name}`;

/** Places that are noted as unused, also those that have been given back since. */
export function notedUnused(item: DispatchItem): string[] {
  const begin = unusedOf("");
  return Object.keys(item).flatMap((name) => (name.startsWith(begin) ? name.slice(begin.length) : []));
}

/** Records since when places have been taken for starts that do not happen, and forgets it of others. */
export async function noteUnused(
  table: Table,
  dispatch: KeyOf<"dispatch">,
  { found, used, time }: { found: readonly string[]; used: readonly string[]; time: string },
): Promise<void> {
  if (used.length > 0) await updateItem(table, dispatch, remove(...used.map(unusedOf)));
  for (const name of found) await updateItem(table, dispatch, [set(unusedOf(name), time)], isMissing(unusedOf(name)));
}

/** Frees a place that has been unused since the time; false when somebody has taken it for a start since. */
export function freeUnused(table: Table, dispatch: KeyOf<"dispatch">, name: string, since: string): Promise<boolean> {
  return updateItem(
    table,
    dispatch,
    [exclude("atWork", name), ...remove(unusedOf(name))],
    equals(unusedOf(name), since),
  );
}

/** Takes back a place without a condition, for a project that continues. */
export async function takeBackPlace(table: Table, dispatch: KeyOf<"dispatch">, ...names: string[]): Promise<void> {
  await updateItem(table, dispatch, [include("atWork", ...names), exclude("waiting", ...names)]);
}

/** Frees places: of ended projects, and of those that wait, which are remembered. */
export async function freePlaces(
  table: Table,
  dispatch: KeyOf<"dispatch">,
  { ended, waiting, isFollowed }: { ended: readonly string[]; waiting: readonly string[]; isFollowed?: boolean },
): Promise<void> {
  if (ended.length + waiting.length > 0)
    await updateItem(table, dispatch, [
      exclude("atWork", ...ended, ...waiting),
      ...(waiting.length > 0 ? [include("waiting", ...waiting)] : []),
      ...(isFollowed && ended.length > 0 ? [include("ended", ...ended)] : []),
    ]);
  if (ended.length > 0) await updateItem(table, dispatch, [exclude("waiting", ...ended)]);
}

/** Gives back the place of a start that did not happen; it does not count as one of the day. */
export async function undoPlace(table: Table, dispatch: KeyOf<"dispatch">, name: string, day: string): Promise<void> {
  await updateItem(table, dispatch, [exclude("atWork", name), exclude(startsOf(day), name), ...remove(unusedOf(name))]);
}

/** Pauses the starts of a flow, or lets them go on; false when that was so before. */
export function changePause(
  table: Table,
  dispatch: KeyOf<"dispatch">,
  change: QueueChange,
  paused: boolean,
): Promise<boolean> {
  return paused
    ? updateItem(table, dispatch, [set("paused", change), ...remove("wentOn")], isMissing("paused"))
    : updateItem(table, dispatch, [set("wentOn", change), ...remove("paused")], exists("paused"));
}

/** Records that what follows the end of an execution has been started. */
export async function settleEnd(table: Table, dispatch: KeyOf<"dispatch">, name: string): Promise<void> {
  await updateItem(table, dispatch, [exclude("ended", name)]);
}
