import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const checkIdUnusable: Rule = {
  id: "check-id-unusable",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, number>();
      each(phase.declared.checks ?? [], ({ id, values, config }, index) => {
        const earlier = id === undefined ? undefined : first.get(id);
        if (id !== undefined && earlier === undefined) first.set(id, index);
        if (earlier !== undefined) {
          report({
            message: `Two checks of "${phase.name}" have the id "${id}".`,
            span: phase.origin("checks", index, "id"),
            related: [{ message: "The first one is here.", span: phase.origin("checks", earlier, "id") }],
            why: "An expression that names the check could mean either.",
            help: "rename one of the two",
          });
        }
        const key = values !== undefined ? "values" : config !== undefined ? "config" : undefined;
        if (id === undefined && key !== undefined) {
          report({
            message: `A check of "${phase.name}" has \`${key}\`, but no \`id\`.`,
            span: phase.originOfKey("checks", index, key),
            related: [],
            why: "Expressions name a check by its id, so nothing could read its values.",
            help: "add an `id` to the check",
          });
        }
      });
    });
  },
};
