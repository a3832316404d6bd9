import { dollars } from "../../../base/dollars.ts";
import { formatMoment } from "../../../schema/moment.ts";
import { rehearsalNote } from "../../../schema/rehearsed.ts";
import { isSame, operatorGroup, peopleOf } from "../../inbox/caller.ts";
import { delegationNotice } from "../../inbox/kinds/gate/delegate-vote.ts";
import { delegationText } from "../../inbox/kinds/gate/delegation-words.ts";
import { shownGate } from "../../inbox/kinds/gate/shown-gate.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import { topUpGroup } from "../../inbox/kinds/top-up/top-up-kind.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { isContinued, isPausedAgain, pausedFor } from "../../inbox/provider-pause.ts";
import { retryOf } from "../../inbox/retry.ts";
import { runsOfPhase } from "../../inbox/runs-of-phase.ts";
import { surveyTimes } from "../../inbox/survey.ts";
import type { Words } from "../../inbox/words.ts";
import type { NoticeItem } from "../../ledger/items.ts";
import type { Stored } from "../../ledger/stored.ts";
import type { WaitingKind } from "../../ledger/wait-items.ts";
import { alertedGroup, alertText } from "../alerts/alert-words.ts";
import { rehearsedIn } from "../views/rehearsed.ts";
import { addressed } from "./addressed.ts";
import type { Message } from "./mailer.ts";
import { placeMessages } from "./people-words.ts";

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
    case "question":
    case "operator":
    case "top-up":
    case "follow-up":
      return aboutItem(project, notice.about, notice, pages);
    case "day":
      return aboutDay(project, notice, pages);
    case "alert":
      return addressed(peopleOf(project, alertedGroup(project, notice)), alertText(project, notice, pages));
    case "finished":
      return toEverybody(project, () => finishedText(project, pages));
    case "survey":
      return aboutSurvey(project, pages);
    case "budget":
      return isOver(project) ? [] : addressed(peopleOf(project, operatorGroup), budgetText(project, notice, pages));
    case "pause-over":
      return aboutPauseOver(project, notice, pages);
    case "delegation":
      return aboutDelegation(project, notice, pages);
    case "people":
      return aboutPeople(project, notice, pages);
    case "rejected":
      return toEverybody(project, () => rejectedText(project, notice, pages));
    case "stopped":
      return toEverybody(project, (isOperator) => stoppedText(project, notice, { pages, isOperator }));
    case "look":
      // Of no project: `look-notice.ts` writes it.
      return [];
    default:
      return notice.about satisfies never;
  }
}

function aboutItem(
  project: ProjectRecords,
  about: WaitingKind,
  { item, reminder }: NoticeItem,
  pages: string,
): Message[] | "later" {
  const announced = shownItems(project, about).find(({ item: { sk } }) => sk === item);
  const isTooLate = about !== "follow-up" && isOver(project);
  if (announced === undefined) return isTooLate ? [] : "later";
  if (announced.item.status !== "OPEN" || isTooLate) return [];
  if (isWithoutPeople(project, announced.item)) return [];
  const asked = announced.kind.asked(project, announced.item);
  if (asked.length === 0) return [];
  const occasion = { link: `${pages}/${announced.kind.pageOf(announced.item)}`, isReminder: reminder > 0 };
  return addressed(asked, announced.kind.words(project, announced.item, occasion));
}

/**
 * Nobody has to act on a failed phase that is tried again by itself; people are notified of the end of its project. A phase that meets the same
 * pause of a service once more waits for nothing new.
 */
function isWithoutPeople(project: ProjectRecords, item: Stored<WaitingKind>): boolean {
  if (item.itemKind !== "operator") return false;
  const isKnown = pausedFor(project.operators, item) !== undefined && isPausedAgain(project.operators, item);
  return isKnown || retryOf(project, item) !== undefined;
}

/** Sent when the phase has worked again, since it may meet the pause once more; then the end of that one is announced. */
function aboutPauseOver(project: ProjectRecords, { item, time }: NoticeItem, pages: string): Message[] | "later" {
  const continued = project.operators.find(({ sk }) => sk === item);
  if (isOver(project) || continued === undefined || !isContinued(continued)) return [];
  const { phase, entry } = continued;
  if (project.operators.some((each) => each.phase === phase && each.entry > entry)) return [];
  const runs = runsOfPhase(project, phase);
  const hasWorked = runs.some((run) => run.startedAt > time && (run.finishedAt !== undefined || (run.turns ?? 0) > 0));
  if (!hasWorked) return "later";
  const title = phaseTitle(project, phase);
  return addressed(peopleOf(project, operatorGroup), {
    subject: `${project.meta.title}: ${title} works again`,
    paragraphs: [
      `The model's service takes calls again, and ${title} of "${project.meta.title}" works on. You need not do anything.`,
      pages,
    ],
  });
}

/** Only the first project that has to wait on a day writes it. */
function aboutDay(project: ProjectRecords, { item }: NoticeItem, pages: string): Message[] | "later" {
  const wait = project.dayWaits.find(({ sk }) => sk === item);
  if (wait === undefined) return isOver(project) ? [] : "later";
  if (wait.status !== "OPEN" || isOver(project)) return [];
  const { title, budget } = project.manifest;
  return addressed(peopleOf(project, topUpGroup(project)), {
    subject: `${title}: the money of ${wait.day} is spent`,
    paragraphs: [
      `All projects of ${title} together may spend ${dollars(budget.perDayMicros ?? 0)} a day, and that of ${wait.day} (UTC) is spent. What is at work goes on; "${project.meta.title}", and all others that begin a round, wait for the next day.`,
      `To let them go on today, add to the amount on the project's page, or with: crew raise ${project.id} --today USD`,
      pages,
    ],
  });
}

/** Checks for the change, because the notice is written before it. */
function aboutPeople(project: ProjectRecords, { item }: NoticeItem, pages: string): Message[] | "later" {
  const change = project.meta.people?.changes.find(({ decisionId }) => decisionId === item);
  return change === undefined ? "later" : placeMessages(project, change, { pages, addressed });
}

/** Checks for the act, because the notice is written before it. */
function aboutDelegation(project: ProjectRecords, { item }: NoticeItem, pages: string): Message[] | "later" {
  for (const gate of project.gates) {
    const act = gate.delegations?.find((each) => delegationNotice(gate, each) === item);
    if (act?.to !== undefined)
      return addressed([act.to], delegationText(project, gate, act, `${pages}/${shownGate.pageOf(gate)}`));
  }
  return isOver(project) ? [] : "later";
}

/** Written before it is due; nobody is asked who has answered already. */
function aboutSurvey(project: ProjectRecords, pages: string): Message[] {
  const times = surveyTimes(project);
  const { survey } = project.manifest;
  if (survey === undefined || times === undefined) return [];
  return addressed(peopleOf(project, survey.group), {
    subject: `${project.meta.title}: how did it go?`,
    paragraphs: [
      `"${project.meta.title}" is finished. The delivery team asks you ${survey.questions.length === 1 ? "one question" : `${survey.questions.length} questions`}; it takes a minute, and you need not answer any of them:`,
      `${pages}/survey`,
      `You can answer, and change your answers, until ${formatMoment(times.closesAt)}.`,
    ],
  });
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

function rejectedText({ meta }: ProjectRecords, { reason }: NoticeItem, pages: string): Words {
  return {
    subject: `${meta.title}: the project was rejected`,
    paragraphs: [
      `"${meta.title}" has ended, because its work was rejected. ${reason || meta.cause || ""}`.trim(),
      "It cannot be resumed. All deliverables and decisions remain available here:",
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

function isOver({ meta }: ProjectRecords): boolean {
  return meta.status !== "RUNNING" || meta.stopping !== undefined;
}
