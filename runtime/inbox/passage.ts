import type { GateRequirement, ProjectEvent, RecordedDecision } from "../../schema/types.ts";
import type { GateItem } from "../ledger/wait-items.ts";
import { phaseTitle } from "./phase-title.ts";
import type { GateRecord, ProjectRecords } from "./project-records.ts";
import { conditionsOf } from "./requirements.ts";
import { valuesInWords } from "./values-in-words.ts";

/** Describes why a gate passed without a decision; undefined for every other gate. */
export function passageOf(
  gate: Pick<GateItem, "passedBy" | "condition" | "values" | "requirements">,
): string | undefined {
  const { passedBy, condition = "", values = "{}" } = gate;
  if (passedBy === undefined) return undefined;
  const why =
    passedBy === "silence"
      ? "Nobody decided in time, and the engagement says that it then counts as approved."
      : `It passed by itself: the condition ${condition} held, with ${valuesInWords(JSON.parse(values), condition)}.`;
  return [why, ...conditionsOf(gate).map(metInWords)].join(" ");
}

function metInWords({ text, values }: GateRequirement): string {
  return `It requires ${text}, which was true, with ${values}.`;
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
