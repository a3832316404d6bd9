import { each, known } from "../source/missing-value.ts";
import { listOfPhase } from "./listed-output.ts";
import type { Rule } from "./rule.ts";

export const callValuesOfAgent: Rule = {
  id: "call-values-of-agent",
  severity: "error",
  check({ engagement, phases, agents }, report) {
    each(phases, (phase) => {
      const agent = known(agents).find(({ name }) => name === phase.name);
      if (agent === undefined) return;
      const isForElements = listOfPhase(engagement, phase) !== undefined;
      if (phase.declared.call?.values === undefined && !isForElements) return;
      const what = isForElements ? "results" : "values";
      report({
        message: `The ${what} of the phase "${phase.name}" cannot be told from the outputs of the agent "${agent.name}".`,
        span: isForElements ? phase.origin("title") : phase.originOfKey("call", "values"),
        related: [{ message: "The agent is here.", span: agent.origin("title") }],
        why: `Expressions read both as ${phase.name}.<name>.`,
        help: "rename the phase or the agent",
      });
    });
  },
};
