import { nextTimes } from "../../../base/schedule/next-times.ts";
import { readSchedule } from "../../../base/schedule/parse-schedule.ts";
import { scheduleInWords } from "../../../base/schedule/schedule-in-words.ts";
import { isTimeZone } from "../../../base/time-zone.ts";
import { localOf } from "../../../base/zoned-time.ts";
import { defaults } from "../../../schema/defaults.ts";
import { scheduleEvent } from "../../../schema/event-values.ts";
import type { Declared, TriggerKind } from "./trigger-kind.ts";

const { zone: usualZone, missed: usualMissed } = defaults.trigger;
const shownTimes = 5;

export const schedule: TriggerKind<"schedule"> = {
  noun: "a schedule",
  event: scheduleEvent,
  isOpenToAnyone: () => false,
  lower: ({ for: _, at, zone = usualZone, missed = usualMissed, ...rest }) => ({
    ...rest,
    at: at.trim().split(/\s+/).join(" "),
    zone,
    missed,
  }),
  inWords: ({ at, zone, missed }) => `at "${at}" in ${zone}${missed === "once" ? "" : ", not when it was missed"}`,
  explain: describe,
};

function describe({ at, zone = usualZone, missed = usualMissed, start }: Declared<"schedule">, now: number): string[] {
  const read = readSchedule(at);
  if ("fault" in read) return noTimes(start, `its schedule "${at}" cannot be used: ${read.fault}`);
  if (!isTimeZone(zone)) return noTimes(start, `"${zone}" is no time zone`);
  const times = nextTimes(read.schedule, zone, now, shownTimes);
  return [
    `It starts a project of the flow ${start} ${scheduleInWords(read.schedule)}, by the clocks of ${zone}.`,
    missed === "once"
      ? "When crew did not run at such a time, one project starts for all of them together as soon as it runs again."
      : "When crew did not run at such a time, no project starts for it.",
    "Its next times are:",
    ...times.map((time) => `  ${inZone(time, zone)} ${zone}  ${new Date(time).toISOString().slice(0, 16)}Z`),
  ];
}

function noTimes(start: string, fault: string): string[] {
  return [`It is to start a project of the flow ${start}, and nobody can say when: ${fault}.`];
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function inZone(time: number, zone: string): string {
  const local = new Date(localOf(time, zone));
  return `${weekdays[local.getUTCDay()]} ${local.toISOString().slice(0, 16).replace("T", " ")}`;
}
