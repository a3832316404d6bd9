import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const phaseWithoutResult: Rule = {
  id: "phase-without-result",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const { swarm, deliverables } = phase.declared;
      if (swarm === undefined || deliverables !== undefined) return;
      if (phase.members.some(({ declared }) => Object.keys(declared.outputs ?? {}).length > 0)) return;
      report({
        message: `The phase "${phase.name}" has no deliverables, and no member reports an output.`,
        span: phase.originOfKey("swarm"),
        why: "A round could finish without any result.",
        help: "add `deliverables`, or give a member `outputs`",
      });
    });
  },
};
