import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const verdictApproveMissing: Rule = {
  id: "verdict-approve-missing",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const verdicts = phase.declared.gate?.verdicts;
      if (verdicts === undefined || verdicts.includes("approve")) return;
      report({
        message: `Nobody can approve at the gate of "${phase.name}": its verdicts are ${verdicts.join(" and ")}.`,
        span: phase.origin("gate", "verdicts"),
        why: "The project could never continue after this phase.",
        help: 'add "approve" to the verdicts',
      });
    });
  },
};
