import { compareText } from "../../../base/compare-text.ts";
import type { DecisionLogEntry } from "../../../schema/site-data.ts";
import type { RecordedDecision } from "../../../schema/types.ts";
import { workOf } from "../../inbox/gate-round.ts";
import { passageDecision } from "../../inbox/passage.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { GateRecord, ProjectRecords } from "../../inbox/project-records.ts";
import { nameIn } from "../../ledger/people.ts";
import { votesOf } from "./gate.ts";
import { peopleDecisions } from "./people-changes.ts";
import { raisingDecisions } from "./raised-limits.ts";

/** All decisions, oldest first, including gates that passed without one. The answer to a question is in `comment`. */
export function decisionLog(project: ProjectRecords): DecisionLogEntry[] {
  const gates = project.gates.flatMap((gate) =>
    decisionsAt(gate).map((decision) => ({
      ...entry(project, "gate", gate.phase, gate.round, decision),
      work: workOf(project, gate),
    })),
  );
  const operators = project.operators.flatMap(({ phase, round, decision }) =>
    decision ? [entry(project, "operator", phase, Number(round), decision)] : [],
  );
  const answers = project.questions.flatMap(
    ({ phase, round, text, answer, answeredBy = "", answeredAt = "", decisionId = "" }) =>
      answer === undefined
        ? []
        : [
            entry(project, "question", phase, Number(round), {
              decisionId,
              verdict: "answer",
              question: text,
              by: answeredBy,
              name: nameIn(project, answeredBy),
              time: answeredAt,
              revision: "",
              ratings: {},
              comment: answer,
              artifactComments: {},
            }),
          ],
  );
  const interventions = project.interventions.map(({ id, kind, by, name, time, reason, phase = "" }) =>
    entry(project, "project", phase, 0, {
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
  const changes = [...raisingDecisions(project), ...peopleDecisions(project)];
  return [...gates, ...operators, ...answers, ...interventions, ...changes].sort((a, b) => compareText(a.time, b.time));
}

function decisionsAt(gate: GateRecord): RecordedDecision[] {
  const passage = passageDecision(gate);
  return passage === undefined ? votesOf(gate) : [...votesOf(gate), passage];
}

function entry(
  project: ProjectRecords,
  on: DecisionLogEntry["on"],
  phase: string,
  round: number,
  decision: Omit<DecisionLogEntry, "on" | "phase" | "phaseTitle" | "round">,
): DecisionLogEntry {
  return { ...decision, on, phase, phaseTitle: phaseTitle(project, phase), round };
}
