import { readSchedule } from "../../base/schedule/parse-schedule.ts";
import { skippedTime } from "../../base/schedule/skipped-times.ts";
import { isTimeZone } from "../../base/time-zone.ts";
import { defaults } from "../../schema/defaults.ts";
import type { Rule } from "./rule.ts";
import { isOn, triggersOf } from "./triggers.ts";

/** Fixed, since no pass has a clock. */
const years = { from: Date.UTC(2026, 0, 1), until: Date.UTC(2028, 0, 1) };
/** A schedule of each hour or more often is soon due again. */
const fewHours = 12;

export const scheduleSkipsATime: Rule = {
  id: "schedule-skips-a-time",
  severity: "warning",
  check({ engagement }, report) {
    for (const { declaredAs: name, at, zone = defaults.trigger.zone } of triggersOf(engagement).filter(
      isOn("schedule"),
    )) {
      const read = readSchedule(at);
      if ("fault" in read || !isTimeZone(zone) || read.schedule.hours.length > fewHours) continue;
      const skipped = skippedTime(read.schedule, zone, years.from, years.until);
      if (skipped === undefined) continue;
      report({
        message: `In ${zone} there is no ${skipped.time} on ${skipped.date}: the clocks are moved forward.`,
        span: engagement.originAt(["triggers", name, "at"]),
        why: "No project starts on that day, here and in EventBridge Scheduler.",
        help: "choose a time that every day has, such as one hour later or earlier, or write `zone: UTC`",
      });
    }
  },
};
