import type { QuestionView } from "../../../../schema/types.ts";
import { type Caller, memberOf } from "../../caller.ts";
import { closingOf } from "../../closing.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { ProjectRecords, QuestionRecord } from "../../project-records.ts";

export function viewQuestion(
  project: ProjectRecords,
  question: QuestionRecord,
  caller: Caller,
  now: number,
): QuestionView {
  const { manifest } = project;
  const status = question.status === "ANSWERED" ? "answered" : (closingOf(project, question, now) ?? "open");
  return {
    project: project.id,
    id: question.id,
    phase: question.phase,
    phaseTitle: phaseTitle(project, question.phase),
    round: Number(question.round),
    agent: question.agent,
    agentTitle: manifest.agents.find(({ name }) => name === question.agent)?.title ?? question.agent,
    text: question.text,
    choices: question.choices ?? [],
    status,
    askedAt: question.askedAt,
    expiresAt: question.expiresAt,
    ...(question.answer !== undefined && { answer: question.answer }),
    ...(question.answeredBy !== undefined && { answeredBy: question.answeredBy }),
    ...(question.answeredAt !== undefined && { answeredAt: question.answeredAt }),
    ...(question.channel !== undefined && { channel: question.channel }),
    mayAnswer: status === "open" && memberOf(manifest, manifest.questionGroup, caller) !== undefined,
  };
}
