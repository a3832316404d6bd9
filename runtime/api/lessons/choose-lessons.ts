import type { ProjectId } from "../../../base/names.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import { createManifests } from "../../inbox/manifests.ts";
import { key } from "../../ledger/keys.ts";
import { awaitLessons, readLessons, recordChoice } from "../../ledger/lessons.ts";
import { readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import { relevantLessons } from "./relevant-lessons.ts";

export interface LessonServices {
  table: Table;
  objects: ObjectStore;
  clock: { now(): number };
}

/** At most this many of the words for which a lesson was chosen are recorded. */
const mostWords = 12;

/**
 * Chooses the lessons that the briefs of a project show, before its execution begins, so that no runner needs to read other projects.
 * Recorded once: a start that is repeated, and an execution that continues the project, show the same.
 */
export async function chooseLessons({ table, objects, clock }: LessonServices, project: ProjectId): Promise<void> {
  const meta = await readItem(table, key.meta(project));
  if (meta === undefined) return;
  const { lessons } = await createManifests(objects, {}).read(meta.manifest);
  if (lessons === undefined) return;
  const now = clock.now();
  const time = new Date(now).toISOString();
  if ((await readItem(table, key.lessons(project))) !== undefined) return awaitLessons(table, project, time);
  const { most, shown } = lessons;
  const known =
    shown === 0 ? [] : await readLessons(table, meta.engagement, { most, now, rehearsed: meta.rehearsed ?? false });
  const text = known.length === 0 ? "" : `${meta.title}\n${(await objects.get(meta.sow)).toString("utf8")}`;
  const chosen = relevantLessons(known, text, shown).map(({ lesson, words }) => ({
    id: lesson.id,
    project: lesson.project,
    texts: lesson.texts,
    time: lesson.time,
    shownTo: lesson.shownIn?.size ?? 0,
    heldIn: lesson.keptIn?.size ?? 0,
    words: words.slice(0, mostWords),
  }));
  await recordChoice(table, project, chosen, time);
}
