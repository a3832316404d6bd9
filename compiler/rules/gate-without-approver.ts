import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const gateWithoutApprover: Rule = {
  id: "gate-without-approver",
  severity: "error",
  check({ engagement, phases }, report) {
    each(phases, (phase) => {
      each(phase.gate?.approvers ?? [], ({ group, quorum, path }) => {
        // One person in two places has its own diagnostic.
        const people = group.people.length;
        if (quorum <= people) return;
        report({
          message: `The gate of "${phase.name}" needs ${quorum} approvals, but "${group.name}" has ${people === 1 ? "one person" : `${people} people`}.`,
          span: phase.originAt([...path, "quorum"]),
          related: [{ message: "The group is here.", span: engagement.originOfKey("people", group.name) }],
          why: "The gate could never be approved.",
          help: `lower the quorum to ${people}, or add people to the group`,
        });
      });
    });
  },
};
