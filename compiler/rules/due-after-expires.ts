import { each } from "../source/missing-value.ts";
import { secondsOf } from "./duration.ts";
import type { Rule } from "./rule.ts";

export const dueAfterExpires: Rule = {
  id: "due-after-expires",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const { due, expires } = phase.declared.gate ?? {};
      if (due === undefined || expires === undefined || secondsOf(due) <= secondsOf(expires)) return;
      report({
        message: `An answer is hoped for after ${due}, and the gate closes after ${expires}.`,
        span: phase.origin("gate", "due"),
        related: [{ message: "It closes here.", span: phase.origin("gate", "expires") }],
        why: "Whoever answers in time by the page finds the gate closed.",
        help: "hope for an answer earlier, or close the gate later",
      });
    });
  },
};
