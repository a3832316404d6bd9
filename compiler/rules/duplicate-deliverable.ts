import { each } from "../source/hole.ts";
import type { Rule } from "./rule.ts";

export const duplicateDeliverable: Rule = {
  id: "duplicate-deliverable",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, number>();
      each(phase.deliverables, ({ declared: { id } }, index) => {
        const earlier = first.get(id);
        if (earlier === undefined) first.set(id, index);
        else {
          report({
            message: `The phase "${phase.name}" has two deliverables with the id "${id}".`,
            span: phase.origin("deliverables", index, "id"),
            related: [{ message: "The first one is here.", span: phase.origin("deliverables", earlier, "id") }],
            why: "The id is how the deliverable is found again.",
            help: "give one of them another id",
          });
        }
      });
    });
  },
};
