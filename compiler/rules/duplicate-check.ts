import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const duplicateCheck: Rule = {
  id: "duplicate-check",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, number>();
      each(phase.declared.checks ?? [], ({ run, in: folder = "", expect = "" }, index) => {
        const key = JSON.stringify([run, folder, expect]);
        const earlier = first.get(key);
        if (earlier === undefined) first.set(key, index);
        else {
          report({
            message: `The check "${run.join(" ")}" is listed twice.`,
            span: phase.origin("checks", index, "run"),
            related: [{ message: "The first one is here.", span: phase.origin("checks", earlier, "run") }],
            why: "The check would run twice with the same result.",
            help: "remove one of the two, or correct what differs",
          });
        }
      });
    });
  },
};
