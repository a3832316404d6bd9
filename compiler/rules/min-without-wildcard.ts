import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const minWithoutWildcard: Rule = {
  id: "min-without-wildcard",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      each(phase.declared.deliverables ?? [], ({ path, min = 1 }, index) => {
        if (min < 2 || /[*?{]/.test(path)) return;
        report({
          message: `"${path}" is one file, but ${min} files have to match it.`,
          span: phase.origin("deliverables", index, "min"),
          related: [{ message: "The path is here.", span: phase.origin("deliverables", index, "path") }],
          why: "The phase could never finish.",
          help: "put a * in the path, or remove `min`",
        });
      });
    });
  },
};
