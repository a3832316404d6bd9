import type { DecisionLogEntry, ProjectEvent, RaisedLimits } from "../../../schema/types.ts";
import { phaseTitle } from "../../inbox/phase-title.ts";
import type { ProjectRecords } from "../../inbox/project-records.ts";

/** Operators' raised limits, as events. */
export function raisingEvents(project: ProjectRecords): ProjectEvent[] {
  return changesOf(project).map((change, position) => ({
    id: `${change.time}-limits-${position}`,
    time: change.time,
    kind: "limit-raised",
    text: `${change.name} raised ${inWords(project, change)}.`,
    ...(change.phase !== undefined && { phase: change.phase }),
    by: change.by,
  }));
}

/** Operators' raised limits, as decisions. A top-up is a decision of its own kind. */
export function raisingDecisions(project: ProjectRecords): DecisionLogEntry[] {
  const own = changesOf(project).filter(({ topUp }) => topUp === undefined);
  return own.map((change) => {
    const { decisionId, by, name, time, phase = "", comment } = change;
    const said = `Raised ${inWords(project, change)}.`;
    return {
      decisionId,
      verdict: "raise",
      by,
      name,
      time,
      revision: "",
      ratings: {},
      comment: comment === "" ? said : `${said} ${comment}`,
      artifactComments: {},
      on: "limits",
      phase,
      phaseTitle: phase === "" ? "" : phaseTitle(project, phase),
      round: 0,
    };
  });
}

function changesOf({ meta }: ProjectRecords): RaisedLimits[] {
  return meta.terms?.changes ?? [];
}

function inWords(project: ProjectRecords, { phase, raised }: RaisedLimits): string {
  const changes = raised.map(({ limit, from, to }) => {
    const [before, after] = [from, to].map((value) => amount(limit, value));
    return limit === "budget" ? `the budget from ${before} to ${after}` : `${what[limit]} from ${before} to ${after}`;
  });
  return phase === undefined ? changes.join(", ") : `${changes.join(", ")} of a round of ${phaseTitle(project, phase)}`;
}

const what = {
  turns: "the turns",
  handoffs: "the handoffs",
  minutes: "the minutes of work",
  tokens: "the tokens",
  usd: "the money",
} as const;

function amount(limit: RaisedLimits["raised"][number]["limit"], value: number): string {
  return limit === "budget" || limit === "usd" ? `$${value.toFixed(2)}` : value.toLocaleString("en-US");
}
