import { parseFresh } from "../../schema/fresh-requirement.ts";
import { each, unlessMissing } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const freshWithoutReview: Rule = {
  id: "fresh-without-review",
  severity: "error",
  check({ phases }, report) {
    each(phases, (phase) => {
      const reviewer = phase.review === undefined ? undefined : unlessMissing(() => phase.review?.agent.name);
      // The reviewer's name is unresolved, which has its own diagnostic.
      if (phase.review !== undefined && reviewer === undefined) return;
      each(phase.declared.gate?.requires ?? [], (text, index) => {
        const fresh = parseFresh(text);
        if (fresh === undefined || fresh.agent === reviewer) return;
        report({
          message:
            reviewer === undefined
              ? `"${text}" needs a review of the phase "${phase.name}", which has none.`
              : `"${fresh.agent}" is not the reviewer of the phase "${phase.name}": that is "${reviewer}".`,
          span: phase.origin("gate", "requires", index),
          ...(reviewer !== undefined && {
            related: [{ message: "The reviewer is named here.", span: phase.origin("review", "agent") }],
          }),
          why: "No review of this agent would ever be found, so nobody could approve.",
          help:
            reviewer === undefined
              ? "add `review`, or remove the requirement"
              : `write fresh(${reviewer}, '${fresh.age}')`,
        });
      });
    });
  },
};
