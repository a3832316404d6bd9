import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const callValuesOfAgent: Rule = {
  id: "call-values-of-agent",
  severity: "error",
  check({ phases, agents }, report) {
    each(phases, (phase) => {
      const agent = known(agents).find(({ name }) => name === phase.name);
      if (phase.declared.call?.values === undefined || agent === undefined) return;
      report({
        message: `The values of the phase "${phase.name}" cannot be told from the outputs of the agent "${agent.name}".`,
        span: phase.originOfKey("call", "values"),
        related: [{ message: "The agent is here.", span: agent.origin("title") }],
        why: `Expressions read both as ${phase.name}.<name>.`,
        help: "rename the phase or the agent",
      });
    });
  },
};
