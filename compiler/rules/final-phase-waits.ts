import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const finalPhaseWaits: Rule = {
  id: "final-phase-waits",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ isFinal, placed }) => {
      if (!isFinal) return;
      each(placed, ({ phase, path }) => {
        const { gate, review } = phase.declared;
        const waiting = gate !== undefined ? ("gate" as const) : review !== undefined ? ("review" as const) : undefined;
        if (waiting === undefined) return;
        report({
          message: `The final phase "${phase.name}" has a ${waiting}.`,
          span: engagement.originAt(path),
          related: [{ message: `The ${waiting} is declared here.`, span: phase.originOfKey(waiting) }],
          why: "A final phase also runs after a project was stopped, when nobody is to decide anything any more.",
          help: `remove the ${waiting}, or list the phase under \`phases\``,
        });
      });
    });
  },
};
