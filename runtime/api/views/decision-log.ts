import { compareText } from "../../../base/compare-text.ts";
import type { DecisionLogEntry } from "../../../schema/types.ts";
import type { LoggedDecision } from "../../inbox/kinds/kind.ts";
import { shownItems } from "../../inbox/kinds/kinds.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";
import { peopleDecisions } from "./people-changes.ts";
import { priorityDecisions } from "./priority-changes.ts";
import { raisingDecisions } from "./raised-limits.ts";
import { returnDecisions } from "./returns.ts";
import { skipDecisions } from "./skips.ts";

/** All decisions, oldest first, including gates that passed without one. The answer to a question is in `comment`. */
export function decisionLog(project: ProjectRecords): DecisionLogEntry[] {
  const decided = shownItems(project).flatMap(({ kind, item }) => {
    const { phase, round } = item.itemKind === "follow-up" ? { phase: "", round: 0 } : item;
    return kind.decisions(project, item).map((decision) => entry(project, phase, Number(round), decision));
  });
  const interventions = project.interventions.map(({ id, kind, by, name, time, reason, phase = "" }) =>
    entry(project, phase, 0, {
      on: "project",
      decisionId: id,
      verdict: kind,
      by,
      name,
      time,
      revision: "",
      ratings: {},
      comment: reason,
      artifactComments: {},
    }),
  );
  const changes = [
    ...returnDecisions(project),
    ...skipDecisions(project),
    ...raisingDecisions(project),
    ...priorityDecisions(project),
    ...peopleDecisions(project),
  ];
  return [...decided, ...interventions, ...changes].sort((a, b) => compareText(a.time, b.time));
}

function entry(project: ProjectRecords, phase: string, round: number, decision: LoggedDecision): DecisionLogEntry {
  return { ...decision, phase, phaseTitle: phaseTitle(project, phase), round };
}
