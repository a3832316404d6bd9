import { each, isWhole } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const unusedModel: Rule = {
  id: "unused-model",
  severity: "warning",
  isOfAllFlows: true,
  check({ engagement, agents }, report) {
    if (!isWhole(agents)) return;
    const used = new Set(agents.map(({ model }) => model));
    each(engagement.models, (model) => {
      if (used.has(model)) return;
      report({
        message: `No agent of the engagement uses the model "${model.name}".`,
        span: engagement.originOfKey("models", model.name),
        why: "Readers of the engagement would expect its price and quality to matter.",
        help: "give it to an agent, or remove it",
      });
    });
  },
};
