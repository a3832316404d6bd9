import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const duplicateHandoff: Rule = {
  id: "duplicate-handoff",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, number>();
      each(phase.forcedHandoffs, ({ from, to }, index) => {
        const earlier = first.get(`${from.name} ${to.name}`);
        if (earlier === undefined) first.set(`${from.name} ${to.name}`, index);
        else {
          report({
            message: `The handoff from "${from.name}" to "${to.name}" is listed twice.`,
            span: phase.origin("swarm", "handoffs", "forced", index),
            related: [
              { message: "The first one is here.", span: phase.origin("swarm", "handoffs", "forced", earlier) },
            ],
            why: "A handoff happens once per change, however often it is listed; one of the two was probably meant for another agent.",
            help: "remove one of the two, or correct the name",
          });
        }
      });
    });
  },
};
