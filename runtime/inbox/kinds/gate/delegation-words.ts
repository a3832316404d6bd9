import type { RecordedDecision } from "../../../../schema/types.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { excerpt, type Words } from "../../words.ts";
import { shownGate } from "./shown-gate.ts";

/** Message for the person who gets a vote, or from whom it is taken back. */
export function delegationText(project: ProjectRecords, gate: GateRecord, act: RecordedDecision, link: string): Words {
  const title = phaseTitle(project, gate.phase);
  if (act.verdict === "take-back")
    return {
      subject: `${project.meta.title}: you need not decide on ${title} any more`,
      paragraphs: [
        `${act.name} has taken back the vote on ${title} of "${project.meta.title}", which was passed on to you. You need not do anything.`,
      ],
    };
  const asked = shownGate.words(project, gate, { link, isReminder: false });
  return {
    subject: asked.subject,
    paragraphs: [
      `${act.name} has passed on to you the vote on ${title} of "${project.meta.title}": ${excerpt(act.comment)}`,
      ...asked.paragraphs,
    ],
  };
}
