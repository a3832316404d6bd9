import type { SurveyAnswers, SurveyAnswersById, SurveyQuestion, SurveyView } from "../../schema/types.ts";
import { putAnswers, readAnswers } from "../ledger/surveys.ts";
import { authorOf, type Caller, isSame, memberOf } from "./caller.ts";
import type { Decider } from "./decider.ts";
import type { ProjectRecords } from "./project-records.ts";
import { type InputError, incomplete, notFound, pointerTo, Refusal } from "./refusal.ts";

/** Time in which the questions after a project can be answered; undefined where there are none, or the project has not finished. */
export function surveyTimes({ meta, manifest }: ProjectRecords): { opensAt: string; closesAt: string } | undefined {
  const { survey } = manifest;
  if (survey === undefined || meta.status !== "FINISHED" || meta.finishedAt === undefined) return undefined;
  const opens = Date.parse(meta.finishedAt) + survey.afterSeconds * 1000;
  return {
    opensAt: new Date(opens).toISOString(),
    closesAt: new Date(opens + survey.openSeconds * 1000).toISOString(),
  };
}

/** Shows the questions to the people who are asked, from their opening on, and to operators with everybody's answers. */
export async function viewSurvey(
  { table, clock }: Pick<Decider, "table" | "clock">,
  project: ProjectRecords,
  caller: Caller,
): Promise<SurveyView | undefined> {
  const { id, manifest, meta } = project;
  const times = surveyTimes(project);
  if (manifest.survey === undefined || times === undefined) return undefined;
  const member = memberOf(manifest, manifest.survey.group, caller);
  const now = new Date(clock.now()).toISOString();
  const isOpen = times.opensAt <= now && now < times.closesAt;
  if (!caller.isOperator && (member === undefined || now < times.opensAt)) return undefined;
  const received = await readAnswers(table, id);
  const own = received.find(({ by }) => member !== undefined && isSame(by, member.email));
  return {
    project: id,
    title: meta.title,
    questions: manifest.survey.questions,
    ...times,
    isOpen,
    mayAnswer: isOpen && member !== undefined,
    ...(own && { own }),
    ...(caller.isOperator && { received }),
  };
}

/** Records a person's answers. Throws a `Refusal` for somebody who is not asked, outside of its time, and for an answer of another kind. */
export async function answerSurvey(
  decider: Pick<Decider, "table" | "clock">,
  project: ProjectRecords,
  caller: Caller,
  given: SurveyAnswersById,
): Promise<SurveyAnswers> {
  const { survey } = project.manifest;
  const view = await viewSurvey(decider, project, caller);
  if (survey === undefined || view === undefined) throw notFound("survey");
  const member = memberOf(project.manifest, survey.group, caller);
  if (member === undefined)
    throw new Refusal("not-allowed", "Not yours to answer", `Only the people of "${survey.group}" are asked.`);
  if (!view.isOpen)
    throw new Refusal("closed", "Not open", "These questions cannot be answered now. Your answers were not recorded.");
  const answers = checkedAnswers(survey.questions, given);
  const { email, name } = authorOf(member, caller);
  const recorded = { by: email, name, time: new Date(decider.clock.now()).toISOString(), answers };
  await putAnswers(decider.table, project.id, recorded);
  return recorded;
}

/** Kinds of answers. A form sends text, which is read as its question wants it. */
const kinds: {
  readonly [Kind in SurveyQuestion["answer"]]: { read: (given: Answer) => Answer | undefined; wanted: string };
} = {
  rating: {
    read: (given) => [1, 2, 3, 4, 5].find((rating) => String(rating) === String(given)),
    wanted: "a rating from 1 to 5",
  },
  "yes-no": {
    read: (given) => (typeof given === "boolean" ? given : { yes: true, no: false }[String(given)]),
    wanted: "yes or no",
  },
  text: { read: (given) => (typeof given === "string" ? given : undefined), wanted: "text" },
};

type Answer = SurveyAnswersById[string];

/** Leaves out empty text: a question need not be answered. */
function checkedAnswers(questions: readonly SurveyQuestion[], given: SurveyAnswersById): SurveyAnswersById {
  const errors: InputError[] = [];
  const answers: [string, Answer][] = [];
  for (const [id, sent] of Object.entries(given)) {
    const answer = typeof sent === "string" ? sent.trim() : sent;
    const question = questions.find((each) => each.id === id);
    const { read, wanted } = kinds[question?.answer ?? "text"];
    const value = read(answer);
    const pointer = pointerTo("answers", id);
    if (question === undefined) errors.push({ pointer, detail: `There is no question "${id}".` });
    else if (answer === "") continue;
    else if (value === undefined) errors.push({ pointer, detail: `Answer “${question.ask}” with ${wanted}.` });
    else answers.push([id, value]);
  }
  if (answers.length + errors.length === 0)
    errors.push({ pointer: "/answers", detail: "Answer at least one question." });
  if (errors.length > 0) throw incomplete("Not recorded", errors);
  return Object.fromEntries(answers);
}
