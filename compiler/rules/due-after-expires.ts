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
        message: `\`due\` (${due}) is later than \`expires\` (${expires}).`,
        span: phase.origin("gate", "due"),
        related: [{ message: "The gate expires here.", span: phase.origin("gate", "expires") }],
        why: "A person who answers before the due date on the page would find the gate closed.",
        help: "make `due` shorter, or `expires` longer",
      });
    });
  },
};
