import { readSchedule } from "../../base/schedule/parse-schedule.ts";
import { longestExpression, schedulerExpression } from "../../base/schedule/scheduler-expression.ts";
import { isTimeZone } from "../../base/time-zone.ts";
import { defaults } from "../../schema/defaults.ts";
import type { Rule } from "./rule.ts";
import { isOn, triggersOf } from "./triggers.ts";

export const scheduleUnusable: Rule = {
  id: "schedule-unusable",
  severity: "error",
  check({ engagement }, report) {
    for (const { declaredAs: name, at, zone = defaults.trigger.zone } of triggersOf(engagement).filter(
      isOn("schedule"),
    )) {
      const fault = faultIn(at);
      if (fault !== undefined)
        report({
          message: `${fault}.`,
          span: engagement.originAt(["triggers", name, "at"]),
          why: "Nobody could say when the next project starts.",
          help: 'write the five fields of cron: "0 2 * * *" is 02:00 every day, "30 8 * * MON-FRI" 08:30 on working days',
        });
      if (!isTimeZone(zone))
        report({
          message: `"${zone}" is no time zone.`,
          span: engagement.originAt(["triggers", name, "zone"]),
          why: "Nobody could say when the next project starts.",
          help: "write a name of the IANA time zone database, such as Europe/Vienna, America/New_York or UTC",
        });
    }
  },
};

function faultIn(at: string): string | undefined {
  const read = readSchedule(at);
  if ("fault" in read) return read.fault;
  const { length } = schedulerExpression(at);
  return length > longestExpression
    ? `As an expression of EventBridge Scheduler this has ${length} characters, and it takes ${longestExpression}`
    : undefined;
}
