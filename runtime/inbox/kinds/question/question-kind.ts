import { formatMoment } from "../../../../schema/moment.ts";
import type { AnswerInput, ProjectEvent } from "../../../../schema/types.ts";
import { key } from "../../../ledger/keys.ts";
import { type RecordedAnswer, recordAnswer } from "../../../ledger/questions.ts";
import type { Stored } from "../../../ledger/stored.ts";
import type { QuestionItem } from "../../../ledger/wait-items.ts";
import { requireMember, requireRunning } from "../../decider.ts";
import { incomplete, Refusal } from "../../refusal.ts";
import { sentBefore } from "../../repeated-decision.ts";
import type { AnsweredKind, DeliveredKind } from "../kind.ts";
import { answererOf } from "./answerer.ts";

/** Questions of agents, answered by the group that the engagement names. */
export const questionKind: AnsweredKind<
  "question",
  { project: string; question: string },
  AnswerInput,
  RecordedAnswer,
  RecordedAnswer
> &
  DeliveredKind<"question"> = {
  noun: "question",
  key: ({ project, question }) => key.question(project, question),
  find: ({ questions }, { question }) => questions.find(({ id }) => id === question),
  author: (project, _, caller) => requireMember(project, project.manifest.questionGroup, caller),
  prepare({ project, item, by, input, time }) {
    if (item.status === "OPEN") requireRunning(project);
    const answer = input.answer.trim();
    if (answer === "")
      throw incomplete("The answer is empty", [{ pointer: "/answer", detail: "Choose an answer or write one." }]);
    return {
      answer,
      answeredBy: by.email,
      answeredAt: time,
      decisionId: input.decisionId,
      ...(by.channel && { channel: by.channel }),
    };
  },
  existing(_, item, mine) {
    const recorded = answerIn(item);
    if (recorded === undefined) return requireOpen(item, mine);
    const { answer, answeredBy, answeredAt, decisionId } = recorded;
    if (decisionId === mine.decisionId && answeredBy === mine.answeredBy) {
      if (answer === mine.answer) return recorded;
      throw sentBefore(`your answer “${answer}”`, recorded);
    }
    const what = `${answeredBy} answered “${answer}” on ${formatMoment(answeredAt)}.`;
    throw new Refusal("already-decided", "Already answered", `${what} Your answer was not recorded.`, { recorded });
  },
  async record({ table }, _, item, mine) {
    return (await recordAnswer(table, item, mine)) ? mine : undefined;
  },
  decided(item) {
    const { status } = item;
    const answer = answerIn(item);
    return status === "ANSWERED" && answer ? { status, ...answer } : undefined;
  },
  consequences(_, item, { project }) {
    const event = questionEvent(item, item.answeredBy === undefined ? undefined : answererOf(project, item));
    return { events: event ? [event] : [], feedback: [] };
  },
};

function answerIn({ answer, answeredBy, answeredAt, decisionId, channel }: QuestionItem): RecordedAnswer | undefined {
  if (answer === undefined || answeredBy === undefined || answeredAt === undefined || decisionId === undefined)
    return undefined;
  return { answer, answeredBy, answeredAt, decisionId, ...(channel && { channel }) };
}

function requireOpen({ status, expiresAt }: QuestionItem, { answeredAt }: RecordedAnswer): undefined {
  if (status === "OPEN" && expiresAt > answeredAt) return;
  throw new Refusal("closed", "Closed", "This question closed without an answer; the team continues without one.");
}

function questionEvent(question: Stored<"question">, name: string | undefined): ProjectEvent | undefined {
  const { id, answer, answeredAt, answeredBy, phase, round } = question;
  if (answer === undefined || answeredAt === undefined || answeredBy === undefined) return undefined;
  return {
    id: `${answeredAt}-answer-${id}`,
    time: answeredAt,
    kind: "question-answered",
    text: `${name ?? answeredBy} answered a question.`,
    phase,
    round,
    question: id,
    by: answeredBy,
  };
}
