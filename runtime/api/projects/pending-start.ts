import { grantFurther } from "../../inbox/further-limits.ts";
import { takeBackPlace } from "../../ledger/flow-places.ts";
import { key } from "../../ledger/keys.ts";
import type { PendingStart } from "../../ledger/project-item.ts";
import { markStarted } from "../../ledger/projects.ts";
import { recordEvent, recordIntervention } from "../../ledger/records.ts";
import type { Machine } from "../../machine/machine.ts";
import { chooseLessons, type LessonServices } from "../lessons/choose-lessons.ts";

/** Grants the limits of the start, chooses the lessons, records its event and starts the execution. Idempotent: a repetition has the same event and the same execution. */
export async function start(
  { table, objects, machine, clock }: LessonServices & { machine: Machine },
  project: string,
  pending: PendingStart,
): Promise<void> {
  const { grant, raise, place, intervention } = pending;
  if (intervention !== undefined) await recordIntervention(table, project, intervention);
  // A place of a start was taken before; a continued project takes it without a condition.
  if (place !== undefined) await takeBackPlace(table, key.dispatch(place.engagement, place.flow), place.name);
  if (grant !== undefined && raise !== undefined) await grantFurther({ table, objects }, project, grant, raise);
  await chooseLessons({ table, objects, clock }, project);
  if (pending.event !== undefined) await recordEvent(table, project, pending.event);
  const { stateMachineArn, name, input } = pending;
  await markStarted(table, project, await machine.start({ stateMachineArn, name, input }));
}
