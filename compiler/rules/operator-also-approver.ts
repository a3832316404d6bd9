import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const operatorAlsoApprover: Rule = {
  id: "operator-also-approver",
  severity: "info",
  check({ engagement, phases }, report) {
    const operators = new Set(engagement.operators.people.map(({ email }) => email.toLowerCase()));
    const approving = new Set<string>();
    each(phases, ({ gate }) => each(gate?.approvers ?? [], ({ group }) => approving.add(group.name)));
    each(engagement.groups, (group) => {
      if (group.name === engagement.operators.name || !approving.has(group.name)) return;
      each(group.people, ({ name, email }, index) => {
        if (!operators.has(email.toLowerCase())) return;
        report({
          message: `${name} is an approver in "${group.name}" and an operator as well.`,
          span: engagement.origin("people", group.name, index, "email"),
          related: [{ message: "The operators are here.", span: engagement.originOfKey("people", "operators") }],
          why: "An operator may accept unfinished work before a gate, which the same person would then approve.",
          help: "assign the two roles to different people if possible",
        });
      });
    });
  },
};
