import { servedIds } from "../link/served-ids.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repeatedFallback: Rule = {
  id: "repeated-fallback",
  severity: "warning",
  check({ engagement }, report) {
    each(engagement.models, (model) => {
      const ids = servedIds(model);
      each(ids, (served, index) => {
        const first = ids.find(({ id }) => id === served.id);
        // Two services with one id are an error of their own.
        if (first === undefined || first === ids[index] || served.isElsewhere || first.isElsewhere) return;
        report({
          message: `The model "${model.name}" falls back to "${served.id}", which has already been tried.`,
          span: engagement.origin(...served.at),
          related: [{ message: "The first one is here.", span: engagement.origin(...first.at) }],
          why: "A model that is unavailable is still unavailable a moment later.",
          help: "name another model, or remove it",
        });
      });
    });
  },
};
