import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const repeatedFallback: Rule = {
  id: "repeated-fallback",
  severity: "warning",
  check({ engagement }, report) {
    each(engagement.models, ({ name, declared }) => {
      const ids = [declared.id, ...(declared.fallback ?? [])];
      each(ids, (id, index) => {
        const first = ids.indexOf(id);
        if (first === index) return;
        const place = (position: number) =>
          position === 0
            ? engagement.origin("models", name, "id")
            : engagement.origin("models", name, "fallback", position - 1);
        report({
          message: `The model "${name}" falls back to "${id}", which has already been tried.`,
          span: place(index),
          related: [{ message: "The first one is here.", span: place(first) }],
          why: "A model that is unavailable is still unavailable a moment later.",
          help: "name another model, or remove it",
        });
      });
    });
  },
};
