import type { DecisionLogEntry } from "../../../schema/types.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Operators' changes of the priority, as decisions. */
export function priorityDecisions({ meta }: ProjectRecords): DecisionLogEntry[] {
  return (meta.prioritised ?? []).map(({ id, by, name, time, reason, from, to }) => ({
    decisionId: id,
    verdict: "prioritise",
    by,
    name,
    time,
    revision: "",
    ratings: {},
    comment: `Changed the priority from ${from} to ${to}. ${reason}`,
    artifactComments: {},
    on: "project",
    phase: "",
    phaseTitle: "",
    round: 0,
  }));
}
