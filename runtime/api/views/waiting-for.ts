import { roundName, workOf } from "../../inbox/gate-round.ts";
import { isWaiting } from "../../inbox/kinds/gate/gate-status.ts";
import { rulesAt } from "../../inbox/kinds/gate/sensitive-at.ts";
import { approvalsByGroup } from "../../inbox/kinds/gate/voters.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { GateRecord, OperatorRecord, ProjectRecords } from "../../inbox/project-records.ts";
import { pausedFor, pauseReason } from "../../inbox/provider-pause.ts";
import { retrySentence } from "../../inbox/retry-words.ts";

/** Describes everything that a running project waits for: parallel phases may wait for different things. */
export function waitingFor(project: ProjectRecords): string {
  const isOpen = ({ status }: { status: string }) => status === "OPEN";
  const titles = (items: { phase: string }[]) =>
    inWords([...new Set(items.map(({ phase }) => phaseTitle(project, phase)))]);
  const [open, questions] = [project.operators.filter(isOpen), project.questions.filter(isOpen)];
  const isPaused = (item: OperatorRecord) => pausedFor(project.operators, item) !== undefined;
  const retries = open.flatMap((item) => retrySentence(project, item) ?? []);
  const decided = open.filter((item) => retrySentence(project, item) === undefined);
  const [paused, operators] = [decided.filter(isPaused), decided.filter((item) => !isPaused(item))];
  const topUps = project.topUps.filter(isOpen);
  const days = project.dayWaits.filter(isOpen);
  const gates = project.gates
    .filter((gate) => isWaiting(project, gate))
    .toSorted((a, b) => place(project, a.phase) - place(project, b.phase))
    .map(
      (gate) =>
        `${phaseTitle(project, gate.phase)}, ${roundName(workOf(project, gate), gate.round)}${lackingAt(project, gate)}`,
    );
  const answers = questions.length === 1 ? "An answer to a question" : `Answers to ${questions.length} questions`;
  return [
    ...retries,
    ...paused.map(({ reason }) => pauseReason(reason)),
    operators.length > 0 &&
      `The delivery team decides how ${titles(operators)} ${operators.length > 1 ? "go" : "goes"} on.`,
    topUps.length > 0 &&
      `A decision on more money for ${titles(topUps.flatMap(({ waits }) => Object.keys(waits).map((phase) => ({ phase }))))}.`,
    days.length > 0 &&
      `The money of the day for all projects of ${project.manifest.title} is spent: ${titles(days)} ${days.length > 1 ? "wait" : "waits"} for the next day (UTC).`,
    questions.length > 0 && `${answers} in ${titles(questions)}.`,
    gates.length > 0 && `${gates.length === 1 ? "A decision" : "Decisions"} on ${inWords(gates, "; ")}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** Returns the approvals of each group, for a gate at which several must approve. */
function lackingAt(project: ProjectRecords, gate: GateRecord): string {
  const rules = rulesAt(project, gate);
  if (rules?.alsoApprovedBy === undefined) return "";
  const groups = approvalsByGroup(project, rules, gate).map(
    ({ group, given, quorum }) => `${group} ${given} of ${quorum}`,
  );
  return ` (${groups.join(", ")})`;
}

const place = ({ manifest }: ProjectRecords, phase: string) => manifest.phases.findIndex(({ name }) => name === phase);

function inWords(items: string[], between = ", "): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(between)} and ${items.at(-1)}`;
}
