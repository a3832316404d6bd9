import type { Rule } from "./rule.ts";

export const duplicateDeliverable: Rule = {
  id: "duplicate-deliverable",
  severity: "error",
  check({ phases }, report) {
    for (const phase of phases) {
      const ids = phase.deliverables.map(({ declared }) => declared.id);
      for (const [index, id] of ids.entries()) {
        const first = ids.indexOf(id);
        if (first === index) continue;
        report({
          message: `The phase "${phase.name}" has two deliverables with the id "${id}".`,
          span: phase.origin("deliverables", index, "id"),
          related: [{ message: "The first one is here.", span: phase.origin("deliverables", first, "id") }],
          why: "The id is how the deliverable is found again.",
          help: "give one of them another id",
        });
      }
    }
  },
};
