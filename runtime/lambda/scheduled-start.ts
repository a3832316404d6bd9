/** A call of EventBridge Scheduler, as the deployed schedules send it (compiler/emit/infra/areas/schedules.ts). */
interface ScheduledStart {
  /** `<engagement>/<trigger>`. */
  trigger: string;
  /** Time of the schedule, the same in every repetition of the call. */
  scheduledTime: string;
}

export function isScheduledStart(event: unknown): event is ScheduledStart {
  const { trigger, scheduledTime } = event as Partial<ScheduledStart>;
  return typeof trigger === "string" && typeof scheduledTime === "string";
}

export function triggerOf({ trigger }: ScheduledStart): string {
  return trigger.slice(trigger.indexOf("/") + 1);
}
