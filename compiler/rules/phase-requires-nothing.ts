import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const phaseRequiresNothing: Rule = {
  id: "phase-requires-nothing",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      if (phase.declared.deliverables.some(({ optional }) => optional !== true)) return;
      report({
        message: `Everything that "${phase.name}" delivers is optional.`,
        span: phase.originOfKey("deliverables"),
        why: "A round that writes nothing would be finished.",
        help: "leave one of them without `optional`",
      });
    });
  },
};
