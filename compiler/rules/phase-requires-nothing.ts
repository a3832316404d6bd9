import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const phaseRequiresNothing: Rule = {
  id: "phase-requires-nothing",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const { deliverables } = phase.declared;
      if (deliverables === undefined || deliverables.some(({ optional }) => optional !== true)) return;
      report({
        message: `All deliverables of "${phase.name}" are optional.`,
        span: phase.originOfKey("deliverables"),
        why: "A round could finish without writing anything.",
        help: "remove `optional` from at least one of them",
      });
    });
  },
};
