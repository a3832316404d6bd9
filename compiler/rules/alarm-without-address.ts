import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const alarmWithoutAddress: Rule = {
  id: "alarm-without-address",
  severity: "warning",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      each(Object.entries(declared.environments ?? {}), ([name, { alarms = [], monthlyBudget }]) => {
        if (alarms.length > 0) return;
        report({
          message:
            monthlyBudget === undefined
              ? `The alarms of "${name}" are sent to nobody.`
              : `The alarms of "${name}", and the warning that its monthly budget is nearly spent, are sent to nobody.`,
          span: engagement.originOfKey("environments", name),
          why: "Failed projects and failed requests would be noticed only by chance.",
          help: "add `alarms: [ ]` with the addresses of the people who maintain it",
        });
      });
    });
  },
};
