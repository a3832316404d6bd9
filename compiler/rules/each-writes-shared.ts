import { tellsApart } from "../../schema/tells-apart.ts";
import { declaredEach } from "../kinds/steps/each.ts";
import { each, known } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const eachWritesShared: Rule = {
  id: "each-writes-shared",
  severity: "error",
  check({ engagement }, report) {
    each(engagement.items, ({ declared, placed, index }) => {
      if (declaredEach(declared) === undefined) return;
      each(placed, ({ phase }) => {
        const kept = known(phase.declared.call?.keeps ?? []).find((path) => !tellsApart(path));
        if (kept !== undefined) {
          report({
            message: `The call leaves "${kept}" for every element of the list.`,
            span: engagement.origin("phases", index, "phase"),
            related: [{ message: "The phase is here.", span: phase.origin("title") }],
            why: "Elements are worked on at the same time: each would replace the file of another.",
            help: "put {item.id} into the path under `keeps`",
          });
        }
        each(phase.deliverables, ({ declared: { id, path } }) => {
          if (tellsApart(path)) return;
          report({
            message: `The deliverable "${id}" is "${path}" for every element of the list.`,
            span: engagement.origin("phases", index, "phase"),
            related: [{ message: "The phase is here.", span: phase.origin("title") }],
            why: "The file of one element would count as that of every other.",
            help: `put {item.id} into the path of "${id}"; other files that are written together need no deliverable`,
          });
        });
      });
    });
  },
};
