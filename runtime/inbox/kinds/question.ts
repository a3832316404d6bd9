import { formatMoment } from "../../../schema/moment.ts";
import type { AnswerInput } from "../../../schema/types.ts";
import { type KeyOf, key } from "../../ledger/keys.ts";
import { type RecordedAnswer, recordAnswer } from "../../ledger/questions.ts";
import { readItem } from "../../ledger/read.ts";
import type { Caller } from "../caller.ts";
import { type Decider, openProject, requireMember, requireRunning } from "../decider.ts";
import { deliverNowOrLater } from "../deliver.ts";
import { incomplete, notFound, Refusal } from "../refusal.ts";
import { sentBefore } from "../repeated-decision.ts";

/** Records the answer to a question, exactly once, and sends it to the state machine. */
export async function answerQuestion(
  decider: Decider,
  caller: Caller,
  address: { project: string; question: string },
  input: AnswerInput,
): Promise<RecordedAnswer> {
  const project = await openProject(decider, caller, address.project);
  const question = project.questions.find(({ id }) => id === address.question);
  if (question === undefined) throw notFound("question");
  const by = requireMember(project, project.manifest.questionGroup, caller);
  if (question.status === "OPEN") requireRunning(project);
  const answer = input.answer.trim();
  if (answer === "")
    throw incomplete("The answer is empty", [{ pointer: "/answer", detail: "Choose an answer or write one." }]);

  const itemKey = key.question(address.project, address.question);
  const mine: RecordedAnswer = {
    answer,
    answeredBy: by.email,
    answeredAt: new Date(decider.clock.now()).toISOString(),
    decisionId: input.decisionId,
  };
  const won = await recordAnswer(decider.table, itemKey, mine);
  const recorded = won ? mine : await standing(decider, itemKey, mine);
  await deliverNowOrLater(decider, itemKey);
  return recorded;
}

async function standing({ table }: Decider, itemKey: KeyOf<"question">, mine: RecordedAnswer): Promise<RecordedAnswer> {
  const item = await readItem(table, itemKey);
  const { answer, answeredBy, answeredAt, decisionId } = item ?? {};
  if (answer === undefined || answeredBy === undefined || answeredAt === undefined || decisionId === undefined) {
    throw new Refusal("closed", "Closed", "This question closed without an answer; the team continues without one.");
  }
  const recorded = { answer, answeredBy, answeredAt, decisionId };
  if (decisionId === mine.decisionId && answeredBy === mine.answeredBy) {
    if (answer === mine.answer) return recorded;
    throw sentBefore(`your answer “${answer}”`, recorded);
  }
  const what = `${answeredBy} answered “${answer}” on ${formatMoment(answeredAt)}.`;
  throw new Refusal("already-decided", "Already answered", `${what} Your answer was not recorded.`, { recorded });
}
