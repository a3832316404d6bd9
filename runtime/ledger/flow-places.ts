import { equals, exclude, exists, hasPlaceFor, include, isMissing, remove, set } from "./expressions.ts";
import type { DispatchItem, QueueChange } from "./flow-items.ts";
import type { KeyOf } from "./keys.ts";
import type { MetaItem, PendingStart } from "./project-item.ts";
import type { Table } from "./table.ts";
import { updateItem } from "./write.ts";

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
