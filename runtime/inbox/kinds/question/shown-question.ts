import { nameIn } from "../../../ledger/people.ts";
import type { ShownKind } from "../kind.ts";
import { viewQuestion } from "./question-view.ts";
import { questionText } from "./question-words.ts";

/** A question as people see it. The runner records the event of its opening. */
export const shownQuestion: ShownKind<"question"> = {
  itemsOf: ({ questions }) => questions,
  pageOf: ({ id }) => `questions/${encodeURIComponent(id)}`,
  asks: ({ manifest }) => manifest.questionGroup,
  hasAnswered: () => false,
  mayAnswer: (project, question, caller, now) => viewQuestion(project, question, caller, now).mayAnswer,
  words: questionText,
  remindedOf: "a question about",
  events: () => [],
  decisions(project, { text, answer, answeredBy = "", answeredAt = "", decisionId = "" }) {
    if (answer === undefined) return [];
    return [
      {
        on: "question",
        decisionId,
        verdict: "answer",
        question: text,
        by: answeredBy,
        name: nameIn(project, answeredBy),
        time: answeredAt,
        revision: "",
        ratings: {},
        comment: answer,
        artifactComments: {},
      },
    ];
  },
};
