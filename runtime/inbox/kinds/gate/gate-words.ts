import { defaults } from "../../../../schema/defaults.ts";
import { formatMoment } from "../../../../schema/moment.ts";
import type { StatusGate } from "../../../../schema/types.ts";
import { roundName, workOf } from "../../gate-round.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { conditionsOf } from "../../requirements.ts";
import { excerpt, type Occasion, reminding, type Words } from "../../words.ts";
import { dueOf } from "./gate-due.ts";
import { votesOf } from "./gate-votes.ts";
import { sensitiveAt } from "./sensitive-at.ts";
import { approvalsByGroup } from "./voters.ts";

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
      ...sensitiveWords(project, gate),
      ...conditionsOf(gate)
        .filter(({ isMet }) => !isMet)
        .map(({ text, values }) => `It cannot be approved: ${text} is not true, with ${values}.`),
      `Read the results, then ${choicesInWords(rules)}:`,
      link,
      deadline(gate, rules),
      ...(rules.quorum > 1 || rules.alsoApprovedBy ? [votesText(project, gate, rules)] : []),
    ],
  };
}

const choices = { approve: "approve them", revise: "ask for changes", reject: "reject them, which ends the project" };

function choicesInWords({ verdicts = defaults.gate.verdicts }: StatusGate): string {
  const all = verdicts.map((verdict) => choices[verdict]);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
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

const namedPaths = 5;

function sensitiveWords(project: ProjectRecords, gate: GateRecord): string[] {
  const { sensitive } = sensitiveAt(project, gate);
  if (sensitive === undefined) return [];
  const { paths, count, group } = sensitive;
  const named = paths.slice(0, namedPaths);
  const more = count > named.length ? [`${count - named.length} more`] : [];
  return [
    `Sensitive files are changed, so somebody of ${group} has to approve, too: ${[...named, ...more].join(", ")}.`,
  ];
}

function deadline(gate: GateRecord, rules: StatusGate): string {
  const { expiresAt } = gate;
  const follows = {
    stop: "the project stops",
    approve: "it counts as approved",
    "ask-operator": "the delivery team decides how to go on",
  }[rules.onExpire];
  return `Please decide by ${formatMoment(dueOf(gate, rules))}. If no decision has come by ${formatMoment(expiresAt)}, ${follows}.`;
}

function votesText(project: ProjectRecords, gate: GateRecord, rules: StatusGate): string {
  const given = votesOf(gate).map(({ name }) => name);
  const by = given.length > 0 ? ` So far: ${given.join(", ")}.` : "";
  const groups = approvalsByGroup(project, rules, gate).map(
    ({ group, quorum, given }) => `${group} (${given} of ${quorum})`,
  );
  const needed =
    rules.alsoApprovedBy === undefined
      ? `${rules.quorum} approvals are needed.`
      : `Each of these groups must approve: ${groups.join(", ")}.`;
  return `${needed}${by} One request for changes is enough to send it back.`;
}
