import { peopleOf } from "../../caller.ts";
import type { ShownKind } from "../kind.ts";
import { answererOf } from "./answerer.ts";
import { viewQuestion } from "./question-view.ts";
import { questionText } from "./question-words.ts";

/** A question as people see it. The runner records the event of its opening. */
export const shownQuestion: ShownKind<"question"> = {
  itemsOf: ({ questions }) => questions,
  pageOf: ({ id }) => `questions/${encodeURIComponent(id)}`,
  asked: (project) => peopleOf(project, project.manifest.questionGroup),
  mayAnswer: (project, question, caller, now) => viewQuestion(project, question, caller, now).mayAnswer,
  words: questionText,
  remindedOf: "a question about",
  events: () => [],
  decisions(project, item) {
    const { text, answer, answeredBy = "", answeredAt = "", decisionId = "", channel } = item;
    if (answer === undefined) return [];
    return [
      {
        on: "question",
        decisionId,
        verdict: "answer",
        question: text,
        by: answeredBy,
        name: answererOf(project, item),
        ...(channel && { channel }),
        time: answeredAt,
        revision: "",
        ratings: {},
        comment: answer,
        artifactComments: {},
      },
    ];
  },
};
