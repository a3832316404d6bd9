import { isObject } from "../../../base/is-object.ts";
import { projectOf, type Status } from "../../../schema/table.ts";
import type { Lessons, ReportedList } from "../../../schema/types.ts";
import type { Decider } from "../../inbox/decider.ts";
import { readProject } from "../../inbox/project-records.ts";
import type { Outputs } from "../../ledger/items.ts";
import { awaitedLessons, countLesson, keepLesson, lessonId, settleLessons } from "../../ledger/lessons.ts";
import { reportedValues } from "../../ledger/reported-values.ts";
import type { Stored } from "../../ledger/stored.ts";
import { logFailure } from "../../telemetry/log-failure.ts";

type Services = Pick<Decider, "table" | "manifests" | "clock">;

const dayMs = 86_400_000;
const ended: readonly Status<"project">[] = ["FINISHED", "REJECTED", "STOPPED"];

/**
 * Keeps the lessons of the projects that have ended, and counts those that they were shown. Every write may be repeated: one that was killed
 * is completed by the next sweep, because the project stays in the index until all are done. Resolves with the number of projects.
 */
export async function keepLessons(services: Services): Promise<number> {
  let kept = 0;
  for (const item of await awaitedLessons(services.table)) {
    const project = projectOf(item);
    try {
      if (await keepOf(services, item)) kept += 1;
    } catch (error) {
      logFailure("lessons-later", error, { project });
    }
  }
  return kept;
}

/** False while the project is at work. */
async function keepOf({ table, manifests, clock }: Services, item: Stored<"lessons">): Promise<boolean> {
  const project = projectOf(item);
  const records = await readProject(table, manifests, project);
  if (records === undefined) return false;
  const { meta, manifest, rounds, lists } = records;
  if (!ended.includes(meta.status) || meta.pendingStart !== undefined || meta.stopping !== undefined) return false;
  const { lessons } = manifest;
  const outputs = reportedValues({ rounds, lists });
  if (lessons !== undefined) {
    const time = meta.finishedAt ?? new Date(clock.now()).toISOString();
    const expires = Math.floor(Date.parse(time) / 1000) + (lessons.keepDays * dayMs) / 1000;
    for (const { id, texts } of lessonsIn(lessons, outputs))
      await keepLesson(table, meta.engagement, lessonId(project, id), {
        texts,
        project,
        by: lessons.from?.agent ?? "",
        time,
        ...(meta.rehearsed && { rehearsed: true }),
        expires,
      });
    if (rounds.length > 0) {
      const held = new Set(elementsOf(lessons.kept, outputs).map(({ id }) => id));
      for (const { id } of item.chosenLessons)
        await countLesson(table, meta.engagement, id, { project, hasHeld: held.has(id) });
    }
  }
  await settleLessons(table, project);
  return true;
}

/** Returns the texts of each element, in the order of the declaration that the agent followed. */
function lessonsIn({ from }: Lessons, outputs: Outputs) {
  return elementsOf(from, outputs).flatMap(({ id, ...values }) => {
    const texts = Object.entries(values).flatMap(([name, text]) =>
      typeof text === "string" && text !== "" ? [{ name, text }] : [],
    );
    return texts.length === 0 ? [] : [{ id, texts }];
  });
}

function elementsOf(list: ReportedList | undefined, outputs: Outputs): { id: string; [name: string]: unknown }[] {
  const value = list === undefined ? undefined : outputs[list.agent]?.[list.output];
  if (!Array.isArray(value)) return [];
  return value.flatMap((each) => (isObject(each) && typeof each.id === "string" ? [{ ...each, id: each.id }] : []));
}
