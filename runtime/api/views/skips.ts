import type { DecisionLogEntry, ProjectEvent } from "../../../schema/types.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { valuesInWords } from "../../inbox/values-in-words.ts";

type Skip = ProjectRecords["skips"][number];

/** Skipped phases, as events. */
export function skipEvents(project: ProjectRecords): ProjectEvent[] {
  return project.skips.map((item) => ({
    id: `${item.time}-skip-${item.phase}-${item.entry}`,
    time: item.time,
    kind: "phase-skipped",
    text: `${phaseTitle(project, item.phase)}: ${sentenceOf(item)}`,
    phase: item.phase,
  }));
}

/** Skipped phases, as decisions of the engagement. */
export function skipDecisions(project: ProjectRecords): DecisionLogEntry[] {
  return project.skips.map((item) => ({
    decisionId: `skipped-${item.phase}-${item.entry}`,
    verdict: "skip",
    by: "",
    name: "The engagement's condition",
    time: item.time,
    revision: "",
    ratings: {},
    comment: sentenceOf(item),
    artifactComments: {},
    on: "project",
    phase: item.phase,
    phaseTitle: phaseTitle(project, item.phase),
    round: 0,
  }));
}

function sentenceOf({ condition, values }: Skip): string {
  return `It was skipped: the condition ${condition} did not hold, with ${valuesInWords(JSON.parse(values), condition)}.`;
}
