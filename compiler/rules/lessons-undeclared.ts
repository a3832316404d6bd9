import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

/** A warning: a phase of the library may be one of several engagements. */
export const lessonsUndeclared: Rule = {
  id: "lessons-undeclared",
  severity: "warning",
  check({ engagement, phases }, report) {
    if (engagement.declared.lessons !== undefined) return;
    each(phases, (phase) => {
      if (phase.declared.lessons !== true) return;
      report({
        message: `"${phase.name}" is to show lessons, and ${engagement.name} declares none.`,
        span: phase.origin("lessons"),
        why: "Readers would expect that its agents learn from earlier projects.",
        help: "write under `lessons` of the engagement which output they come from, or remove this",
      });
    });
  },
};
