import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const holidayNotADate: Rule = {
  id: "holiday-not-a-date",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.declared.gate?.calendar?.holidays ?? [], (date, index) => {
        if (isDate(date)) return;
        report({
          message: `${date} is not in any calendar.`,
          span: phase.origin("gate", "calendar", "holidays", index),
          why: "The holiday would never come, and the day that is meant would count as a working day.",
          help: 'write the date as year, month and day, such as "2026-12-25"',
        });
      });
    });
  },
};

function isDate(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
