import { compareText } from "../../../../base/compare-text.ts";
import type { ProjectEvent, RecordedDecision } from "../../../../schema/types.ts";
import { roundName, workOf } from "../../gate-round.ts";
import { passageDecision, passageEvents } from "../../passage.ts";
import { phaseTitle } from "../../phase-title.ts";
import type { GateRecord, ProjectRecords } from "../../project-records.ts";
import type { ShownKind } from "../kind.ts";
import { mayDecideAt } from "./gate-status.ts";
import { votesOf } from "./gate-votes.ts";
import { gateText } from "./gate-words.ts";
import { rulesAt } from "./sensitive-at.ts";
import { lackedBallots } from "./voters.ts";

/** A gate as people see it. */
export const shownGate: ShownKind<"gate"> = {
  itemsOf: ({ gates }) => gates,
  pageOf: ({ phase, round }) => `gates/${encodeURIComponent(phase)}/${round}`,
  asked(project, gate) {
    const rules = rulesAt(project, gate);
    return rules === undefined ? [] : lackedBallots(project, rules, gate).map(({ voter }) => voter);
  },
  mayAnswer: mayDecideAt,
  words(project, gate, occasion) {
    const rules = rulesAt(project, gate);
    if (rules === undefined) throw new Error(`The phase ${gate.phase} has no gate.`);
    return gateText(project, gate, { rules, ...occasion });
  },
  remindedOf: "the decision on",
  events: (project, gate) => [
    ...opening(project, gate),
    ...withdrawalEvents(project, gate),
    ...delegationEvents(project, gate),
    ...passageEvents(project, gate),
  ],
  decisions(project, gate) {
    const passage = passageDecision(gate);
    const given = [...(gate.delegations ?? []), ...votesOf(gate), ...withdrawnOf(gate)].sort((a, b) =>
      compareText(a.time, b.time),
    );
    const decisions = passage === undefined ? given : [...given, passage];
    return decisions.map((decision) => ({ ...decision, on: "gate", work: workOf(project, gate) }));
  },
};

/** A gate that its condition passes never opened. */
function opening(project: ProjectRecords, gate: GateRecord): ReturnType<typeof passageEvents> {
  const { phase, round, openedAt, revision, passedBy } = gate;
  if (passedBy === "condition") return [];
  return [
    {
      id: `${openedAt}-gate-${phase}-${round}`,
      time: openedAt,
      kind: "gate-opened",
      text: `${phaseTitle(project, phase)}, ${roundName(workOf(project, gate), round)}, waits for a decision.`,
      phase,
      round,
      revision,
    },
  ];
}

/** Approvals that were withdrawn, each with its withdrawal. */
function withdrawnOf({ withdrawals = [] }: GateRecord): RecordedDecision[] {
  return withdrawals.flatMap(({ vote, withdrawal }) => [vote, withdrawal]);
}

/** The gate's item alone has its withdrawals. */
function withdrawalEvents(project: ProjectRecords, gate: GateRecord): ProjectEvent[] {
  const { phase, round, withdrawals = [] } = gate;
  return withdrawals.map(({ withdrawal: { time, decisionId, name, by, revision } }) => ({
    id: `${time}-withdrawal-${decisionId}`,
    time,
    kind: "decision-made",
    text: `${name} withdrew the approval of ${phaseTitle(project, phase)}, ${roundName(workOf(project, gate), round)}.`,
    phase,
    round,
    revision,
    by,
  }));
}

/** The gate's item alone has its delegations. */
function delegationEvents(project: ProjectRecords, gate: GateRecord): ProjectEvent[] {
  const { phase, round, delegations = [] } = gate;
  const where = `${phaseTitle(project, phase)}, ${roundName(workOf(project, gate), round)}`;
  return delegations.map(({ time, decisionId, verdict, name, by, revision, to, comment }) => ({
    id: `${time}-delegation-${decisionId}`,
    time,
    kind: "decision-made",
    text:
      verdict === "delegate"
        ? `${name} passed on the vote on ${where}, to ${to?.name}: ${comment}`
        : `${name} took the vote on ${where}, back from ${to?.name}.`,
    phase,
    round,
    revision,
    by,
  }));
}
