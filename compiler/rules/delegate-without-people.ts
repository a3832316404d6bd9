import { enumerate } from "../../base/enumerate.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const delegateWithoutPeople: Rule = {
  id: "delegate-without-people",
  severity: "error",
  check({ engagement, phases }, report) {
    const operators = new Set(engagement.operators.people.map(({ email }) => email.toLowerCase()));
    each(phases, (phase) => {
      const { gate } = phase;
      if (gate?.delegate === undefined) return;
      const groups = gate.approvers.map(({ group }) => group);
      const voters = new Set(groups.flatMap(({ people }) => people.map(({ email }) => email.toLowerCase())));
      const others = gate.delegate.people.filter(({ email }) => !voters.has(email.toLowerCase()));
      const separatesOperators = gate.declared.separate?.includes("operators");
      if (others.some(({ email }) => !separatesOperators || !operators.has(email.toLowerCase()))) return;
      const named = enumerate(groups.map(({ name }) => `"${name}"`));
      report({
        message: `Nobody of "${gate.delegate.name}" can vote at the gate of "${phase.name}" for somebody of ${named}.`,
        span: phase.origin("gate", "delegate"),
        related: [{ message: "The group is here.", span: engagement.originOfKey("people", gate.delegate.name) }],
        why:
          others.length === 0
            ? "Its people vote there themselves, and nobody has two votes."
            : "Its other people are operators, who cannot approve there because of `separate`.",
        help: "name a group with other people, or remove `delegate`",
      });
    });
  },
};
