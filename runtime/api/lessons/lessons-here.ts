import type { ChangedQueue, LessonsView, StatusManifest } from "../../../schema/types.ts";
import { authorOf, type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { notFound } from "../../inbox/refusal.ts";
import { dropLesson, readLessons } from "../../ledger/lessons.ts";
import { Problem } from "../problem.ts";
import { requireReason } from "../projects/require-reason.ts";
import type { Services } from "../services.ts";

type Sources = Pick<Services, "decider">;

/** Lists the lessons of the engagements that the caller operates. */
export async function viewLessons(
  { decider }: Sources,
  caller: Caller,
  engagement: string | undefined,
): Promise<LessonsView> {
  if (!caller.isOperator) throw new Problem(403, "For the delivery team", "Only the delivery team sees the lessons.");
  const lessons: LessonsView["lessons"][number][] = [];
  const own = await keepers(decider);
  for (const manifest of own) {
    const { name, lessons: settings } = manifest;
    if (engagement !== undefined && name !== engagement) continue;
    if (settings === undefined || memberOf(manifest, operatorGroup, caller) === undefined) continue;
    for (const rehearsed of [false, true]) {
      const known = await readLessons(decider.table, name, {
        most: settings.most,
        now: decider.clock.now(),
        rehearsed,
      });
      for (const { id, texts, project, by, time, expires, shownIn, keptIn } of known)
        lessons.push({
          engagement: name,
          id,
          texts,
          project,
          by,
          time,
          until: new Date(expires * 1000).toISOString(),
          shown: shownIn?.size ?? 0,
          held: keptIn?.size ?? 0,
          ...(rehearsed && { rehearsed: true as const }),
        });
    }
  }
  return { lessons };
}

/** True when a deployed engagement keeps lessons. */
export async function hasLessons({ decider }: Sources): Promise<boolean> {
  return (await keepers(decider)).length > 0;
}

/** Drops a lesson: no later brief shows it. */
export async function drop(
  { decider }: Sources,
  caller: Caller,
  request: { engagement: string; lesson: string; reason: string },
): Promise<ChangedQueue> {
  const { engagement, lesson } = request;
  const manifest = (await keepers(decider)).find(({ name }) => name === engagement);
  if (manifest === undefined) throw notFound(`engagement with lessons "${engagement}"`);
  const member = memberOf(manifest, operatorGroup, caller);
  if (member === undefined) throw new Problem(403, "Not yours to drop", "Only the delivery team drops a lesson.");
  const reason = requireReason(request.reason, "it is kept with the lesson");
  const { email: by, name } = authorOf(member, caller);
  const change = { by, name, time: new Date(decider.clock.now()).toISOString(), reason };
  if (!(await dropLesson(decider.table, engagement, lesson, change)))
    throw new Problem(404, "No such lesson", `There is no lesson "${lesson}" of ${engagement}, or it was dropped.`);
  return change;
}

/** Returns one manifest of each deployed engagement that keeps lessons: all of its flows share them. */
async function keepers({ manifests }: Sources["decider"]): Promise<StatusManifest[]> {
  const { readable } = await manifests.deployed();
  const all = readable.map(({ manifest }) => manifest).filter(({ lessons }) => lessons !== undefined);
  return [...new Map(all.map((manifest) => [manifest.name, manifest])).values()];
}
