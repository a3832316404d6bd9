import { afterWorkingTime } from "../../../../base/working-time.ts";
import type { StatusGate } from "../../../../schema/types.ts";
import type { GateRecord } from "../../project-records.ts";

/** Returns the due time of the decision, by the working days of the gate if it has any; never after the expiry. */
export function dueOf({ openedAt, dueAt, expiresAt }: GateRecord, { calendar, dueSeconds }: StatusGate): string {
  if (calendar === undefined) return dueAt;
  const { days, zone, holidays } = calendar;
  const due = new Date(afterWorkingTime(Date.parse(openedAt), dueSeconds, { days, zone, holidays })).toISOString();
  return due < expiresAt ? due : expiresAt;
}
