import { createHash } from "node:crypto";
import type { ProjectId } from "../../base/names.ts";
import { marks } from "../../schema/table.ts";
import { exists, hasPlaceFor, include, isMissing, marked, set, setAll, unmark } from "./expressions.ts";
import type { QueueChange } from "./flow-items.ts";
import { key, lessonsKey } from "./keys.ts";
import type { LessonItem, ShownLesson } from "./lesson-items.ts";
import { itemsOf, readMarked, readUnder } from "./read.ts";
import type { Stored } from "./stored.ts";
import type { Table } from "./table.ts";
import { addItem, updateItem } from "./write.ts";

/** Projects that are counted for one lesson: more would make its item too large. */
export const mostCounted = 2000;

/** The same for every repetition, so that a project's lesson is kept once. Agents name it in their reports, so it is short. */
export function lessonId(project: ProjectId, element: string): string {
  return createHash("sha256").update(`${project}/${element}`).digest("hex").slice(0, 10);
}

/** Keeps a lesson; false when it was kept before, dropped ones included. */
export function keepLesson(table: Table, engagement: string, id: string, lesson: LessonItem): Promise<boolean> {
  return addItem(table, key.lesson(engagement, id), lesson);
}

/** Reads the lessons that count, newest first: not those that are too old, dropped, or beyond the number that is kept. */
export async function readLessons(
  table: Table,
  engagement: string,
  { most, now, rehearsed }: { most: number; now: number; rehearsed: boolean },
): Promise<Stored<"lesson">[]> {
  const all = await readUnder(table, lessonsKey(engagement), "lesson");
  return all
    .filter(
      (each) => each.expires * 1000 > now && each.dropped === undefined && (each.rehearsed ?? false) === rehearsed,
    )
    .sort((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? 1 : -1))
    .slice(0, most);
}

/** Records the lessons that a project begins with, once; a repetition changes nothing. */
export function recordChoice(
  table: Table,
  project: ProjectId,
  chosen: readonly ShownLesson[],
  time: string,
): Promise<boolean> {
  return addItem(table, key.lessons(project), { chosenLessons: chosen, time, ...marked(marks.lessons, time) });
}

/** Marks a continued project again, so that the lessons of its next end are kept. */
export async function awaitLessons(table: Table, project: ProjectId, time: string): Promise<void> {
  await updateItem(table, key.lessons(project), setAll(marked(marks.lessons, time)), exists("time"));
}

/** Reads the choices of the projects whose lessons are not kept yet. */
export async function awaitedLessons(table: Table): Promise<Stored<"lessons">[]> {
  return itemsOf(await readMarked(table, marks.lessons), "lessons");
}

/** Records that the lessons of a project's end are kept. */
export async function settleLessons(table: Table, project: ProjectId): Promise<void> {
  await updateItem(table, key.lessons(project), unmark(), exists("time"));
}

/** Counts that a project was shown a lesson, and whether it held there. Each project counts once; a lesson that is gone is left alone. */
export async function countLesson(
  table: Table,
  engagement: string,
  id: string,
  { project, hasHeld }: { project: ProjectId; hasHeld: boolean },
): Promise<void> {
  await updateItem(
    table,
    key.lesson(engagement, id),
    [include("shownIn", project), ...(hasHeld ? [include("keptIn", project)] : [])],
    exists("texts"),
    hasPlaceFor("shownIn", project, mostCounted),
  );
}

/** Drops a lesson for good; false when it is gone, or was dropped. Its item stays until it is too old, so that nobody keeps it again. */
export function dropLesson(table: Table, engagement: string, id: string, dropped: QueueChange): Promise<boolean> {
  return updateItem(
    table,
    key.lesson(engagement, id),
    [set("dropped", dropped), set("texts", [])],
    exists("texts"),
    isMissing("dropped"),
  );
}
