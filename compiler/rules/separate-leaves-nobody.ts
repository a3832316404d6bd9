import { count } from "../../base/count.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const separateLeavesNobody: Rule = {
  id: "separate-leaves-nobody",
  severity: "error",
  check({ engagement, phases }, report) {
    const operators = new Set(engagement.operators.people.map(({ email }) => email.toLowerCase()));
    each(phases, (phase) => {
      const { gate } = phase;
      const at = gate?.declared.separate?.indexOf("operators") ?? -1;
      if (gate === undefined || at < 0) return;
      const others = gate.approvers.people.filter(({ email }) => !operators.has(email.toLowerCase()));
      const quorum = gate.declared.approvers.quorum ?? 1;
      // A quorum above the size of the group has its own diagnostic.
      if (others.length >= quorum || gate.approvers.people.length < quorum) return;
      report({
        message: `The gate of "${phase.name}" needs ${count(quorum, "approval")}, but ${count(others.length, "person", "people")} of "${gate.approvers.name}" ${others.length === 1 ? "is" : "are"} not in the delivery team.`,
        span: phase.origin("gate", "separate", at),
        related: [{ message: "The group is here.", span: engagement.originOfKey("people", gate.approvers.name) }],
        why: "Operators cannot approve here, so the gate could never be approved.",
        help: `remove "operators" from \`separate\`, or add other people to the group`,
      });
    });
  },
};
