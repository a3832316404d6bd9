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
              ? `The alarms of "${name}" reach nobody.`
              : `The alarms of "${name}", and the news that its monthly budget is nearly spent, reach nobody.`,
          span: engagement.originOfKey("environments", name),
          why: "Projects that failed and requests that went wrong would be found by chance.",
          help: "add `alarms: [ ]` with the addresses of those who look after it",
        });
      });
    });
  },
};
