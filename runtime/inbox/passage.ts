import type { ProjectEvent, RecordedDecision } from "../../schema/types.ts";
import type { GateItem } from "../ledger/items.ts";
import { phaseTitle } from "./phase-title.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";

/** Describes why a gate passed without a decision; undefined for every other gate. */
export function passageOf({
  passedBy,
  condition = "",
  values = "{}",
}: Pick<GateItem, "passedBy" | "condition" | "values">): string | undefined {
  if (passedBy === "silence") return "Nobody decided in time, and the engagement says that it then counts as approved.";
  if (passedBy !== "condition") return undefined;
  return `It passed by itself: the condition ${condition} held, with ${valuesInWords(values)}.`;
}

/** Values of the evaluated condition, by agent and output. */
export function valuesInWords(json: string): string {
  const values = Object.entries(JSON.parse(json) as { [agent: string]: { [output: string]: unknown } });
  const each = values.flatMap(([agent, outputs]) =>
    Object.entries(outputs).map(([output, value]) => `${agent}.${output} = ${JSON.stringify(value)}`),
  );
  return each.length === 0 ? "nothing reported" : each.join(", ");
}

/** Entry of the decision log for a gate that passed without a person's decision. */
export function passageDecision(gate: GateRecord): RecordedDecision | undefined {
  const comment = passageOf(gate);
  if (comment === undefined || gate.decidedAt === undefined) return undefined;
  return {
    decisionId: `passed-${gate.phase}-${gate.round}`,
    verdict: "approve",
    by: "",
    name: gate.passedBy === "silence" ? "Nobody, in time" : "The engagement's condition",
    time: gate.decidedAt,
    revision: gate.revision,
    ratings: {},
    comment,
    artifactComments: {},
  };
}

/** A gate that passed by its condition was never open; one that passed by expiry was opened first. */
export function passageEvents(project: ProjectRecords, gate: GateRecord): ProjectEvent[] {
  const { phase, round, revision, decidedAt } = gate;
  const why = passageOf(gate);
  if (why === undefined || decidedAt === undefined) return [];
  return [
    {
      id: `${decidedAt}-gate-passed-${phase}-${round}`,
      time: decidedAt,
      kind: "gate-passed",
      text: `${phaseTitle(project, phase)}, round ${round}: ${why}`,
      phase,
      round,
      revision,
    },
  ];
}
