import { formatMoment } from "../../../../schema/moment.ts";
import { operatorGroup, peopleOf } from "../../caller.ts";
import { forgePauseUntil } from "../../forge-pause.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { OperatorRecord, ProjectRecords } from "../../project-records.ts";
import { pausedFor, pauseReason } from "../../provider-pause.ts";
import { isRetried, retryOf } from "../../retry.ts";
import type { Occasion, Words } from "../../words.ts";
import type { ShownKind } from "../kind.ts";
import { viewOperator } from "./operator-view.ts";

/** A phase that waits for an operator, as people see it. */
export const shownOperator: ShownKind<"operator"> = {
  itemsOf: ({ operators }) => operators,
  pageOf: ({ phase, entry }) => `operator/${encodeURIComponent(phase)}/${entry}`,
  asked: (project) => peopleOf(project, operatorGroup),
  mayAnswer: (project, item, caller, now) => viewOperator(project, item, caller, now).mayDecide,
  words,
  remindedOf: undefined,
  events: (project, item) => {
    const { phase, round, entry, openedAt } = item;
    const id = `${openedAt}-operator-asked-${phase}-${entry}`;
    const text = waitsFor(project, item);
    return [{ id, time: openedAt, kind: "operator-asked", text, phase, round: Number(round) }];
  },
  decisions: (_, { decision }) => (decision === undefined ? [] : [{ ...decision, on: "operator" }]),
};

function waitsFor(project: ProjectRecords, item: OperatorRecord): string {
  const title = phaseTitle(project, item.phase);
  if (isRetried(item) || retryOf(project, item) !== undefined)
    return `${title} failed, and is tried again by itself: ${reasonOf(item)}`;
  const paused = pausedFor(project.operators, item);
  return paused === undefined ? `${title} waits for the delivery team: ${reasonOf(item)}` : `${title} waits: ${paused}`;
}

const reasonOf = ({ reason }: OperatorRecord): string => pauseReason(reason) ?? reason;

function words(project: ProjectRecords, waiting: OperatorRecord, { link }: Occasion): Words {
  const title = phaseTitle(project, waiting.phase);
  const paused = pausedFor(project.operators, waiting);
  const isForge = forgePauseUntil(waiting.reason) !== undefined;
  if (paused !== undefined)
    return {
      subject: `${project.meta.title}: ${title} waits for ${isForge ? "the forge of the repository" : "a model's service"}`,
      paragraphs: [
        `${title} of "${project.meta.title}" (round ${waiting.round}) waits: ${paused}`,
        `It works on by itself when ${isForge ? "the forge is to be asked again" : "the service takes calls again"}. If you know that it does already, for example because you have raised a limit, let it work on at once:`,
        link,
      ],
    };
  return {
    subject: `${project.meta.title}: ${title} cannot go on by itself`,
    paragraphs: [
      `${title} of "${project.meta.title}" (round ${waiting.round}) cannot go on by itself: ${reasonOf(waiting)}`,
      "Read what happened, then let the team continue, accept the current work, or stop the project:",
      link,
      ...(waiting.expiresAt === undefined
        ? []
        : [`Without a decision by ${formatMoment(waiting.expiresAt)}, the project stops.`]),
    ],
  };
}
