import { formatMoment } from "../../../schema/moment.ts";
import type { StatusGate } from "../../../schema/types.ts";
import { writtenByModel } from "../../../schema/written-by-model.ts";
import { roundName, workOf } from "../../inbox/gate-round.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { GateRecord, ProjectRecords, QuestionRecord } from "../../inbox/project-records.ts";

export interface Words {
  subject: string;
  paragraphs: string[];
}

interface Occasion {
  link: string;
  isReminder: boolean;
}

export function gateText(
  project: ProjectRecords,
  gate: GateRecord,
  { rules, link, isReminder }: Occasion & { rules: StatusGate },
): Words {
  const title = phaseTitle(project, gate.phase);
  const what = `${title} of "${project.meta.title}" (${roundName(workOf(project, gate), gate.round)})`;
  return {
    subject: `${reminding(isReminder)}${project.meta.title}: ${title} awaits your decision`,
    paragraphs: [
      isReminder
        ? `${what} still waits for your decision.`
        : hasWorked(project, gate)
          ? `The team has finished ${what} and asks for your decision.`
          : `${what} waits for your decision again. Nothing has changed since the last request.`,
      ...historyOf(project, gate),
      "Read the results, then approve them or ask for changes:",
      link,
      deadline(gate, rules),
      ...(rules.quorum > 1 ? [votesText(gate, rules)] : []),
    ],
  };
}

/** False for a round without new work, which an operator put before people again. */
function hasWorked({ rounds }: ProjectRecords, { phase, round }: GateRecord): boolean {
  return rounds.some((each) => each.phase === phase && each.round === round);
}

/** History that the reader must know for an informed decision. */
function historyOf({ gates, reviews, operators }: ProjectRecords, { phase, round }: GateRecord): string[] {
  const sentBack = gates.findLast((each) => each.phase === phase && each.round < round && each.verdict === "revise");
  const asked = Object.values(sentBack?.votes ?? {}).filter(({ verdict }) => verdict === "revise");
  const review = reviews.find((each) => each.phase === phase && each.round === round);
  const accepted = operators.findLast(
    (each) => each.phase === phase && Number(each.round) <= round && each.decision?.verdict === "accept",
  );
  return [
    ...asked.map(
      ({ name, comment }) => `${name} had asked for changes in round ${sentBack?.round}: ${excerpt(comment)}`,
    ),
    ...(review?.passed === false ? [`Its internal review did not pass: ${excerpt(review.summary)}`] : []),
    ...(accepted?.decision
      ? [
          `${accepted.decision.name} of the delivery team accepted it unchanged. Reason for the decision: ${accepted.reason}`,
        ]
      : []),
  ];
}

function deadline({ dueAt, expiresAt }: GateRecord, { onExpire }: StatusGate): string {
  const follows = {
    stop: "the project stops",
    approve: "it counts as approved",
    "ask-operator": "the delivery team decides how to go on",
  }[onExpire];
  return `Please decide by ${formatMoment(dueAt)}. If no decision has come by ${formatMoment(expiresAt)}, ${follows}.`;
}

function votesText({ votes }: GateRecord, { quorum }: StatusGate): string {
  const given = Object.values(votes ?? {}).map(({ name }) => name);
  const by = given.length > 0 ? ` So far: ${given.join(", ")}.` : "";
  return `${quorum} approvals are needed.${by} One request for changes is enough to send it back.`;
}

export function questionText(
  project: ProjectRecords,
  { phase, text, choices, expiresAt, agent }: QuestionRecord,
  { link, isReminder }: Occasion,
): Words {
  const title = phaseTitle(project, phase);
  const asker = project.manifest.agents.find(({ name }) => name === agent)?.title ?? "The team";
  const offered = (choices ?? []).map((choice) => `- ${choice}`).join("\n");
  return {
    subject: `${reminding(isReminder)}${project.meta.title}: a question about ${title}`,
    paragraphs: [
      `${asker} ${isReminder ? "still waits for your answer" : "needs an answer from you"} to go on with ${title} of "${project.meta.title}":`,
      excerpt(text),
      ...(offered === "" ? [] : [`You may choose, or answer in your own words:\n${offered}`]),
      link,
      writtenByModel,
      `Please answer by ${formatMoment(expiresAt)}. After that the delivery team decides how to go on.`,
    ],
  };
}

function reminding(isReminder: boolean): string {
  return isReminder ? "Reminder: " : "";
}

/** Shortens a text: a mail points to the page and does not replace it. */
export function excerpt(text: string): string {
  const plain = text.trim();
  return plain.length > 1000 ? `${plain.slice(0, 1000).trimEnd()} […]` : plain;
}
