import type { OperatorView, QuestionView } from "../../../schema/types.ts";
import { type Caller, memberOf, operatorGroup } from "../../inbox/caller.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { OperatorRecord, ProjectRecords, QuestionRecord } from "../../inbox/project-records.ts";
import { closingOf } from "./status.ts";

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
    mayAnswer: status === "open" && memberOf(manifest, manifest.questionGroup, caller) !== undefined,
  };
}

export function viewOperator(project: ProjectRecords, item: OperatorRecord, caller: Caller, now: number): OperatorView {
  const status = item.decision === undefined ? (closingOf(project, item, now) ?? "open") : "decided";
  return {
    project: project.id,
    phase: item.phase,
    phaseTitle: phaseTitle(project, item.phase),
    entry: item.entry,
    round: Number(item.round),
    status,
    reason: item.reason,
    openedAt: item.openedAt,
    ...(item.expiresAt !== undefined && { expiresAt: item.expiresAt }),
    ...(item.decision && { decision: item.decision }),
    mayDecide: status === "open" && memberOf(project.manifest, operatorGroup, caller) !== undefined,
  };
}
