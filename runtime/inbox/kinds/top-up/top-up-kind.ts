import { dollars } from "../../../../base/dollars.ts";
import { formatMoment } from "../../../../schema/moment.ts";
import type { ProjectEvent, RecordedDecision, TopUpInput } from "../../../../schema/types.ts";
import { key } from "../../../ledger/keys.ts";
import { nextTopUp } from "../../../ledger/terms.ts";
import { recordTopUpDecision } from "../../../ledger/top-ups.ts";
import { type Author, operatorGroup } from "../../caller.ts";
import { requireMember, requireRunning } from "../../decider.ts";
import { feedbackOf, shortId } from "../../decision-parts.ts";
import { microsPerUsd } from "../../limit-amounts.ts";
import type { ProjectRecords } from "../../project-records.ts";
import { incomplete, Refusal } from "../../refusal.ts";
import { saysTheSame, sentBefore } from "../../repeated-decision.ts";
import type { AnsweredKind, DeliveredKind } from "../kind.ts";

export interface TopUpAddress {
  project: string;
  number: number;
}

/** Requests for more money, which one person of the declared group grants or refuses. */
export const topUpKind: AnsweredKind<"top-up", TopUpAddress, TopUpInput, RecordedDecision, RecordedDecision> &
  DeliveredKind<"top-up"> = {
  noun: "request",
  key: ({ project, number }) => key.topUp(project, number),
  find: ({ topUps }, { number }) => topUps.find((each) => each.number === number),
  author: (project, _, caller) => requireMember(project, topUpGroup(project), caller),
  prepare({ project, item, by, input, time }) {
    if (input.verdict === "refuse" && (input.comment ?? "").trim() === "") {
      const detail = "Give the reason for refusing: the delivery team goes on from it.";
      throw incomplete("A reason is missing", [{ pointer: "/comment", detail }]);
    }
    if (item.status === "OPEN") requireRunning(project);
    return recordOf(by, input, { time, amountMicros: amountOf(project, item.number) });
  },
  existing(_, { status, decision: recorded }, mine) {
    if (recorded === undefined) {
      if (status === "OPEN") return undefined;
      throw new Refusal("closed", "Closed", "This request closed without a decision.");
    }
    if (recorded.decisionId === mine.decisionId && recorded.by === mine.by) {
      // The amount is what was left at the time: the grant itself has changed that.
      if (saysTheSame(recorded, { ...mine, ...(recorded.raise && { raise: recorded.raise }) })) return recorded;
      throw sentBefore(recorded.verdict === "grant" ? "your grant" : "your refusal", recorded);
    }
    const what = `${recorded.name} ${didWhat(recorded)} on ${formatMoment(recorded.time)}.`;
    throw new Refusal("already-decided", "Already decided", `${what} Your decision was not recorded.`, { recorded });
  },
  async record({ table }, _, item, mine) {
    return (await recordTopUpDecision(table, item, mine)) ? mine : undefined;
  },
  decided: ({ status, decision }) => (decision === undefined ? undefined : { status, decision }),
  consequences(_, { phase, round, number, decision }) {
    if (decision === undefined) return { events: [], feedback: [] };
    const { decisionId: id, by, name, time, comment, raise } = decision;
    return {
      events: [decidedEvent(number, decision)],
      feedback: feedbackOf({ phase, round }, decision),
      ...(raise && { granted: { grant: { id, by, name, time, comment, phase, topUp: number }, raise } }),
    };
  },
};

export function topUpGroup({ manifest }: Pick<ProjectRecords, "manifest">): string {
  return manifest.budget.topUp?.group ?? operatorGroup;
}

/** Amount of a top-up that can still be granted. */
export function amountOf({ meta, manifest }: Pick<ProjectRecords, "meta" | "manifest">, number: number): number {
  const next = nextTopUp(meta.terms, manifest.budget.topUp);
  return next?.number === number ? next.micros : 0;
}

export function didWhat({ verdict, raise }: RecordedDecision): string {
  return verdict === "grant" ? `granted ${dollars((raise?.budgetUsd ?? 0) * microsPerUsd)} more` : "granted no more";
}

function recordOf(
  { email, name, channel }: Author,
  { decisionId, verdict, comment }: TopUpInput,
  { time, amountMicros }: { time: string; amountMicros: number },
): RecordedDecision {
  return {
    decisionId,
    verdict,
    by: email,
    name,
    ...(channel && { channel }),
    time,
    revision: "",
    ratings: {},
    comment: (comment ?? "").trim(),
    artifactComments: {},
    ...(verdict === "grant" && amountMicros > 0 && { raise: { budgetUsd: amountMicros / microsPerUsd } }),
  };
}

function decidedEvent(number: number, decision: RecordedDecision): ProjectEvent {
  return {
    id: `${decision.time}-top-up-${number}-${shortId(decision)}`,
    time: decision.time,
    kind: "top-up-decided",
    text: `${decision.name} ${didWhat(decision)} (top-up ${number}).`,
    by: decision.by,
  };
}
