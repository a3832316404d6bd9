import { formatMoment } from "../../../schema/moment.ts";
import { rehearsalNote } from "../../../schema/rehearsed.ts";
import { paddedRound, prefix } from "../../../schema/table.ts";
import type { Person } from "../../../schema/types.ts";
import { isSame, operatorGroup, peopleOf } from "../../inbox/caller.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import type { NoticeItem } from "../../ledger/items.ts";
import { rehearsedIn } from "../views/rehearsed.ts";
import type { Message } from "./mailer.ts";
import { placeMessages } from "./people-words.ts";
import { gateText, questionText, type Words } from "./waiting-words.ts";

/**
 * Writes the messages of a notice for the current state: none when no action is needed any more. `later` while the
 * announced item is not in the table.
 */
export function writeNotice(project: ProjectRecords, notice: NoticeItem, siteUrl: string): Message[] | "later" {
  const messages = messagesOf(project, notice, siteUrl);
  const rehearsed = rehearsedIn(project);
  if (messages === "later" || rehearsed === undefined) return messages;
  return messages.map((message) => ({
    ...message,
    text: `${message.text.trimEnd()}\n\n${rehearsalNote(rehearsed)}\n`,
  }));
}

function messagesOf(project: ProjectRecords, notice: NoticeItem, siteUrl: string): Message[] | "later" {
  const pages = `${siteUrl}/projects/${encodeURIComponent(project.id)}`;
  switch (notice.about) {
    case "gate":
      return aboutGate(project, notice, pages);
    case "question":
      return aboutQuestion(project, notice, pages);
    case "operator":
      return aboutOperator(project, notice, pages);
    case "finished":
      return toEverybody(project, () => finishedText(project, pages));
    case "budget":
      return isOver(project) ? [] : addressed(peopleOf(project, operatorGroup), budgetText(project, notice, pages));
    case "people":
      return aboutPeople(project, notice, pages);
    case "stopped":
      return toEverybody(project, (isOperator) => stoppedText(project, notice, { pages, isOperator }));
    default:
      return notice.about satisfies never;
  }
}

function aboutGate(project: ProjectRecords, { item, reminder }: NoticeItem, pages: string): Message[] | "later" {
  const gate = project.gates.find(({ phase, round }) => keyed(item, prefix.gate, phase, round));
  if (gate === undefined) return isOver(project) ? [] : "later";
  const rules = project.manifest.phases.find(({ name }) => name === gate.phase)?.gate;
  if (gate.status !== "OPEN" || rules === undefined || isOver(project)) return [];
  const link = `${pages}/gates/${encodeURIComponent(gate.phase)}/${gate.round}`;
  const undecided = peopleOf(project, rules.group).filter(
    ({ email }) => gate.votes?.[email.toLowerCase()] === undefined,
  );
  return addressed(undecided, gateText(project, gate, { rules, link, isReminder: reminder > 0 }));
}

function aboutQuestion(project: ProjectRecords, { item, reminder }: NoticeItem, pages: string): Message[] | "later" {
  const question = project.questions.find(({ id }) => item === `${prefix.question}${id}`);
  if (question?.expiresAt === undefined) return isOver(project) ? [] : "later";
  if (question.status !== "OPEN" || isOver(project)) return [];
  const link = `${pages}/questions/${encodeURIComponent(question.id)}`;
  const people = peopleOf(project, project.manifest.questionGroup);
  return addressed(people, questionText(project, question, { link, isReminder: reminder > 0 }));
}

function aboutOperator(project: ProjectRecords, { item }: NoticeItem, pages: string): Message[] | "later" {
  const waiting = project.operators.find(({ sk }) => sk === item);
  if (waiting === undefined) return isOver(project) ? [] : "later";
  if (waiting.status !== "OPEN" || isOver(project)) return [];
  const title = phaseTitle(project, waiting.phase);
  const link = `${pages}/operator/${encodeURIComponent(waiting.phase)}/${waiting.entry}`;
  return addressed(peopleOf(project, operatorGroup), {
    subject: `${project.meta.title}: ${title} cannot go on by itself`,
    paragraphs: [
      `${title} of "${project.meta.title}" (round ${waiting.round}) cannot go on by itself: ${waiting.reason}`,
      "Read what happened, then let the team continue, accept the current work, or stop the project:",
      link,
      ...(waiting.expiresAt === undefined
        ? []
        : [`Without a decision by ${formatMoment(waiting.expiresAt)}, the project stops.`]),
    ],
  });
}

/** Checks for the change, because the notice is written before it. */
function aboutPeople(project: ProjectRecords, { item }: NoticeItem, pages: string): Message[] | "later" {
  const change = project.meta.people?.changes.find(({ decisionId }) => decisionId === item);
  return change === undefined ? "later" : placeMessages(project, change, { pages, addressed });
}

function finishedText({ meta, manifest }: ProjectRecords, pages: string): Words {
  return {
    subject: `${meta.title}: the project is finished`,
    paragraphs: [
      `All phases of "${meta.title}" (${manifest.title}) are done. All deliverables and decisions remain available here:`,
      pages,
    ],
  };
}

function budgetText({ meta }: ProjectRecords, { reason = "" }: NoticeItem, pages: string): Words {
  return {
    subject: `${meta.title}: its money is nearly spent`,
    paragraphs: [
      `"${meta.title}": ${reason}`,
      "When it is used up, the team saves its work and asks the delivery team. An operator can raise the budget before or after that:",
      pages,
    ],
  };
}

function stoppedText(
  { meta }: ProjectRecords,
  { reason }: NoticeItem,
  { pages, isOperator }: { pages: string; isOperator: boolean },
): Words {
  return {
    subject: `${meta.title}: the project has stopped`,
    paragraphs: [
      `"${meta.title}" has stopped. ${reason || meta.cause || "No reason was given."}`,
      isOperator
        ? "Its page shows its last state. There you can resume it from any of its phases:"
        : "No deliverable is lost, and you need not do anything. The delivery team can resume the project; its files remain available here:",
      pages,
    ],
  };
}

function toEverybody(project: ProjectRecords, words: (isOperator: boolean) => Words): Message[] {
  const operators = peopleOf(project, operatorGroup);
  const groups = Object.keys(project.manifest.people).filter((group) => group !== operatorGroup);
  const others = groups.flatMap((group) => peopleOf(project, group));
  const onlyOthers = others.filter(({ email }) => !operators.some((each) => isSame(each.email, email)));
  return [...addressed(operators, words(true)), ...addressed(onlyOthers, words(false))];
}

/** One message per address, even if it occurs several times among the people. */
function addressed(people: readonly Person[], { subject, paragraphs }: Words): Message[] {
  const byAddress = new Map(people.map((person) => [person.email.toLowerCase(), person]));
  return [...byAddress.values()].map(({ name, email }) => ({
    to: email,
    subject: oneLine(subject),
    text: `${[`Hello ${name},`, ...paragraphs].join("\n\n")}\n`,
  }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, 200);
}

function isOver({ meta }: ProjectRecords): boolean {
  return meta.status !== "RUNNING";
}

function keyed(item: string, start: string, phase: string, round: number): boolean {
  return item === `${start}${phase}#${paddedRound(round)}`;
}
