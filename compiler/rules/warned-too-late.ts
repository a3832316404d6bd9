import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const warnedTooLate: Rule = {
  id: "warned-too-late",
  severity: "warning",
  check({ engagement }, report) {
    each([engagement], ({ declared }) => {
      if (declared.budget.warnAt !== "100%") return;
      report({
        message: "People are warned only when the whole budget is spent.",
        span: engagement.origin("budget", "warnAt"),
        why: "The project stops at that moment anyway; a warning should leave time to decide.",
        help: "warn at 80% or earlier",
      });
    });
  },
};
