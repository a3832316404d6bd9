import { each } from "../source/missing-value.ts";
import type { Rule } from "./rule.ts";

export const surveyQuestionRepeats: Rule = {
  id: "survey-question-repeats",
  severity: "error",
  check({ engagement }, report) {
    const first = new Map<string, number>();
    each(engagement.declared.survey?.questions ?? [], ({ id }, index) => {
      const earlier = first.get(id);
      if (earlier === undefined) first.set(id, index);
      else {
        report({
          message: `Two questions of the survey have the id "${id}".`,
          span: engagement.origin("survey", "questions", index, "id"),
          related: [
            { message: "The first one is here.", span: engagement.origin("survey", "questions", earlier, "id") },
          ],
          why: "Answers are recorded by the id, so one of the two would be lost.",
          help: "give one of them another id",
        });
      }
    });
  },
};
