import type { DecisionLogEntry, ProjectEvent } from "../../../schema/types.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { valuesInWords } from "../../inbox/values-in-words.ts";

type Return = ProjectRecords["returns"][number];

/** Returns to an earlier phase, as events. */
export function returnEvents(project: ProjectRecords): ProjectEvent[] {
  return project.returns.map((item) => ({
    id: `${item.time}-return-${item.phase}-${item.round}`,
    time: item.time,
    kind: "work-returned",
    text: sentenceOf(project, item),
    phase: item.phase,
    round: item.round,
  }));
}

/** Returns to an earlier phase, as decisions of the engagement. */
export function returnDecisions(project: ProjectRecords): DecisionLogEntry[] {
  return project.returns.map((item) => ({
    decisionId: `returned-${item.phase}-${item.round}`,
    verdict: "return",
    by: "",
    name: "The engagement's condition",
    time: item.time,
    revision: "",
    ratings: {},
    comment: sentenceOf(project, item),
    artifactComments: {},
    on: "project",
    phase: item.phase,
    phaseTitle: phaseTitle(project, item.phase),
    round: item.round,
  }));
}

function sentenceOf(project: ProjectRecords, { phase, from, condition, values }: Return): string {
  const [to, after] = [phase, from].map((name) => phaseTitle(project, name));
  return `After ${after} the work went back to ${to}: the condition ${condition} held, with ${valuesInWords(JSON.parse(values), condition)}.`;
}
