import type { StatusGate } from "../../../../schema/types.ts";
import { isSame, operatorGroup, peopleOf } from "../../caller.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import { Refusal } from "../../refusal.ts";

/** Returns the reason why the person cannot approve at the gate, though in its group; undefined for everybody else. */
export function separationOf(
  project: ProjectRecords,
  { phase }: Pick<GateRecord, "phase">,
  { separate = [] }: Pick<StatusGate, "separate">,
  email: string,
): string | undefined {
  const isPerson = (other: string | undefined) => other !== undefined && isSame(other, email);
  if (separate.includes("authors")) {
    if (isPerson(project.meta.startedBy)) return "You started this project, so somebody else has to approve its work.";
    if (project.questions.some((question) => question.phase === phase && isPerson(question.answeredBy)))
      return "You answered a question of this phase, so somebody else has to approve its work.";
  }
  const isOperator = peopleOf(project, operatorGroup).some((person) => isPerson(person.email));
  return separate.includes("operators") && isOperator
    ? "You are an operator of this project, so somebody else has to approve its work."
    : undefined;
}

/** Refuses an approval by somebody whom the gate separates from its approvers. */
export function requireSeparate(project: ProjectRecords, gate: GateRecord, rules: StatusGate, email: string): void {
  const reason = separationOf(project, gate, rules, email);
  if (reason !== undefined)
    throw new Refusal("not-allowed", "Not yours to approve", `${reason} Your decision was not recorded.`);
}
