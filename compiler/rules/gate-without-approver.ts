import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const gateWithoutApprover: Rule = {
  id: "gate-without-approver",
  severity: "error",
  check({ engagement, phases }, report) {
    each(phases, (phase) => {
      const { gate } = phase;
      if (gate === undefined) return;
      const quorum = gate.declared.approvers.quorum ?? 1;
      // One person in two places has its own diagnostic.
      const people = gate.approvers.people.length;
      if (quorum <= people) return;
      report({
        message: `The gate of "${phase.name}" needs ${quorum} approvals, but "${gate.approvers.name}" has ${people === 1 ? "one person" : `${people} people`}.`,
        span: phase.origin("gate", "approvers", "quorum"),
        related: [{ message: "The group is here.", span: engagement.originOfKey("people", gate.approvers.name) }],
        why: "The gate could never be approved.",
        help: `lower the quorum to ${people}, or add people to the group`,
      });
    });
  },
};
