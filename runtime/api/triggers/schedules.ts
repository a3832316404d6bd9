import { lastTime, nextTimes } from "../../../base/schedule/next-times.ts";
import { parseSchedule } from "../../../base/schedule/parse-schedule.ts";
import { followedUntil, recordFollowed } from "../../ledger/triggers.ts";
import { logFailure } from "../../telemetry/log-failure.ts";
import type { ArrivalServices, FlowServices } from "../queue/arrival-services.ts";
import { type ActiveTrigger, activeTriggers } from "./active-triggers.ts";
import { isRefusal } from "./refused-event.ts";
import { startByTrigger } from "./start-by-trigger.ts";

/** EventBridge Scheduler calls within a minute; later than that, a time was missed. */
const onTimeMs = 60_000;

/**
 * Starts the projects of all schedules that have come due, on one machine: in the cloud EventBridge Scheduler does. Resolves with the number of
 * followed times.
 */
type FollowSchedules = (services: FlowServices) => Promise<number>;

/** Remembers when each schedule is due next, so that nothing is read before. */
export function createSchedules(): FollowSchedules {
  const due = new Map<string, number>();
  return async (services) => {
    const now = services.clock.now();
    let followed = 0;
    for (const active of await activeTriggers("schedule", services)) {
      const known = `${active.flow.engagement} ${active.trigger.name} ${active.trigger.at} ${active.trigger.zone}`;
      if (now < (due.get(known) ?? Number.NEGATIVE_INFINITY)) continue;
      try {
        if (await followSchedule(services, active, now)) followed += 1;
        due.set(known, nextOf(active, now));
      } catch (error) {
        logFailure("schedule-later", error, { engagement: active.flow.engagement, trigger: active.trigger.name });
      }
    }
    return followed;
  };
}

function nextOf({ trigger: { at, zone } }: ActiveTrigger<"schedule">, now: number): number {
  return nextTimes(parseSchedule(at), zone, now, 1)[0] ?? Number.POSITIVE_INFINITY;
}

async function followSchedule(
  services: FlowServices,
  active: ActiveTrigger<"schedule">,
  now: number,
): Promise<boolean> {
  const { trigger, flow } = active;
  const place = { engagement: flow.engagement, trigger: trigger.name };
  const seen = await followedUntil(services.table, place, trigger, new Date(now).toISOString());
  const time = lastTime(parseSchedule(trigger.at), trigger.zone, Date.parse(seen), now);
  if (time === undefined) return false;
  const isMissed = now - time > onTimeMs;
  if (!isMissed || trigger.missed === "once") await startAt(services, active, time);
  // Only now: killed before, the same time is followed again, and starts the same project.
  await recordFollowed(services.table, place, seen, new Date(time).toISOString());
  return true;
}

/** The event of a schedule, which says for which repository a project starts. */
export function eventAt(
  { trigger, manifest: { repository } }: ActiveTrigger,
  time: string,
): { [name: string]: string } {
  return { trigger: trigger.name, time, ...(repository && { repository: repository.name }) };
}

/** Cause of a start at a time of a schedule. */
export const causeOfTime = (trigger: string, at: string) => `schedule ${trigger} ${at}`;

/** Starts a project for a time of the schedule; repeated, it is the same project. */
async function startAt(services: ArrivalServices, active: ActiveTrigger<"schedule">, time: number): Promise<void> {
  const at = new Date(time).toISOString();
  const { name } = active.trigger;
  try {
    await startByTrigger(services, active, { event: eventAt(active, at), id: causeOfTime(name, at) });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    logFailure("trigger-refused", error, { engagement: active.flow.engagement, trigger: name });
  }
}

/** Starts what a schedule of EventBridge Scheduler has called for. Throws for a trigger that does not act here. */
export async function fireSchedule(services: FlowServices, name: string, scheduledTime: string): Promise<void> {
  const time = Date.parse(scheduledTime);
  const active = (await activeTriggers("schedule", services)).filter(({ trigger }) => trigger.name === name);
  if (Number.isNaN(time) || active.length === 0)
    throw new Error(`No schedule of this deployment is ${name} at ${scheduledTime}.`);
  for (const each of active) await startAt(services, each, time);
}
