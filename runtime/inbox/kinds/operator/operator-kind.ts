import { formatMoment } from "../../../../schema/moment.ts";
import type { OperatorDecisionInput, ProjectEvent, RecordedDecision } from "../../../../schema/types.ts";
import { key } from "../../../ledger/keys.ts";
import { recordOperatorDecision } from "../../../ledger/operators.ts";
import type { Author } from "../../caller.ts";
import { operatorGroup } from "../../caller.ts";
import { requireMember, requireRunning } from "../../decider.ts";
import { feedbackOf, shortId } from "../../decision-parts.ts";
import { findOperator } from "../../find-operator.ts";
import { grantsNothing } from "../../further-limits.ts";
import { operatorChoice, operatorDid } from "../../operator-words.ts";
import { incomplete, Refusal } from "../../refusal.ts";
import { saysTheSame, sentBefore } from "../../repeated-decision.ts";
import type { AnsweredKind, DeliveredKind } from "../kind.ts";

export interface OperatorAddress {
  project: string;
  phase: string;
  entry: number;
}

/** Phases that cannot continue by themselves, decided by an operator. */
export const operatorKind: AnsweredKind<
  "operator",
  OperatorAddress,
  OperatorDecisionInput,
  RecordedDecision,
  RecordedDecision
> &
  DeliveredKind<"operator"> = {
  noun: "decision",
  key: ({ project, phase, entry }) => key.operator(project, phase, entry),
  find: (project, { phase, entry }) => findOperator(project, phase, entry),
  author: (project, _, caller) => requireMember(project, operatorGroup, caller),
  prepare({ project, item, by, input, time }) {
    if (input.verdict === "stop" && (input.comment ?? "").trim() === "") {
      const detail = "Give the reason for stopping: everyone involved is notified.";
      throw incomplete("A reason is missing", [{ pointer: "/comment", detail }]);
    }
    if (input.verdict !== "resume" && !grantsNothing(input.raise)) {
      const detail = "Only a phase that works on can use more. Resume it, or leave the amounts empty.";
      throw incomplete("Nothing would use it", [{ pointer: "/raise", detail }]);
    }
    if (item.status === "OPEN") requireRunning(project);
    return recordOf(by, input, time);
  },
  existing(_, { status, decision: recorded }, mine) {
    if (recorded === undefined) {
      if (status === "OPEN") return undefined;
      throw new Refusal("closed", "Closed", "This closed without a decision.");
    }
    if (recorded.decisionId === mine.decisionId && recorded.by === mine.by) {
      if (saysTheSame(recorded, mine)) return recorded;
      throw sentBefore(`your decision “${operatorChoice(recorded.verdict)}”`, recorded);
    }
    const what = `${recorded.name} ${operatorDid(recorded.verdict)} on ${formatMoment(recorded.time)}.`;
    throw new Refusal("already-decided", "Already decided", `${what} Your decision was not recorded.`, { recorded });
  },
  async record({ table }, _, item, mine) {
    return (await recordOperatorDecision(table, item, mine)) ? mine : undefined;
  },
  decided: ({ status, decision }) => (decision === undefined ? undefined : { status, decision }),
  consequences(_, { phase, round, decision }, { title }) {
    if (decision === undefined) return { events: [], feedback: [] };
    const { decisionId: id, by, name, time, comment, raise } = decision;
    return {
      events: [operatorEvent({ phase, title, round }, decision)],
      feedback: feedbackOf({ phase, round }, decision),
      ...(raise && { granted: { grant: { id, by, name, time, comment, phase }, raise } }),
    };
  },
};

function recordOf({ email, name, channel }: Author, input: OperatorDecisionInput, time: string): RecordedDecision {
  return {
    decisionId: input.decisionId,
    verdict: input.verdict,
    by: email,
    name,
    ...(channel && { channel }),
    time,
    revision: "",
    ratings: {},
    comment: (input.comment ?? "").trim(),
    artifactComments: {},
    ...(!grantsNothing(input.raise) && { raise: input.raise }),
  };
}

function operatorEvent(
  { phase, title, round }: { phase: string; title: string; round: number },
  decision: RecordedDecision,
): ProjectEvent {
  return {
    id: `${decision.time}-operator-${shortId(decision)}`,
    time: decision.time,
    kind: "operator-decided",
    text: `${decision.name} ${operatorDid(decision.verdict)}: ${title}, round ${round}.`,
    phase,
    round,
    by: decision.by,
  };
}
