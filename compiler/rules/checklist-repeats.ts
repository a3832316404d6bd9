import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const checklistRepeats: Rule = {
  id: "checklist-repeats",
  severity: "warning",
  check({ phases }, report) {
    each(phases, (phase) => {
      const first = new Map<string, number>();
      each(phase.declared.review?.checklist ?? [], (question, index) => {
        const key = question
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
          .trim();
        const earlier = first.get(key);
        if (earlier === undefined) first.set(key, index);
        else {
          report({
            message: `The checklist contains the same question twice: "${question}".`,
            span: phase.origin("review", "checklist", index),
            related: [{ message: "The first one is here.", span: phase.origin("review", "checklist", earlier) }],
            why: "Each question gets its own verdict, and two verdicts on the same question can differ.",
            help: "remove one of the two",
          });
        }
      });
    });
  },
};
