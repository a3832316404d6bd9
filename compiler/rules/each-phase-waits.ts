import { declaredEach } from "../kinds/steps/each.ts";
import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const eachPhaseWaits: Rule = {
  id: "each-phase-waits",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ declared, placed, index }) => {
      if (declaredEach(declared) === undefined) return;
      each(placed, ({ phase }) => {
        if (phase.declared.gate === undefined) return;
        report({
          message: `"${phase.name}" is worked on for each element of a list, and has a gate.`,
          span: engagement.origin("phases", index, "phase"),
          related: [{ message: "The gate is declared here.", span: phase.originOfKey("gate") }],
          why: "The elements are worked on at the same time, up to 40 of them: nobody could decide on each, and the others would wait.",
          help: "remove the gate, and give one to a phase after this one",
        });
      });
    });
  },
};
