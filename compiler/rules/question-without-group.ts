import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const questionWithoutGroup: Rule = {
  id: "question-without-group",
  severity: "error",
  check({ engagement, agents }, report) {
    if (engagement.questionGroup !== undefined) return;
    each(agents, (agent) => {
      if (agent.declared.mayAsk !== true) return;
      report({
        message: `"${agent.name}" may ask the customer, but the engagement has no group "customer".`,
        span: agent.originOfKey("mayAsk"),
        related: [{ message: "The groups are here.", span: engagement.originOfKey("people") }],
        why: "Nobody would receive the question.",
        help: 'add the group "customer", or set the group to ask in `questions`',
      });
    });
  },
};
