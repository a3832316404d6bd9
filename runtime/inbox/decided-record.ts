import type { Digest } from "../../base/digest.ts";
import type { GateItem, OperatorItem, QuestionItem } from "../ledger/items.ts";

/** Complete record of a decided item: the decision and its author. */
export type DecidedRecord =
  | Required<Pick<GateItem, "status" | "votes" | "verdict" | "decidedAt">>
  | Required<Pick<QuestionItem, "status" | "answer" | "answeredBy" | "answeredAt" | "decisionId">>
  | Required<Pick<OperatorItem, "status" | "decision">>;

export type MachineAnswer = ({ verdict: string; reason?: string; furtherSeconds?: number } | { answered: true }) & {
  record: Digest;
};

/** Answer for the state machine; `record` is the digest of the complete record, by which it can be restored. */
export function answerFor(decided: DecidedRecord, record: Digest): MachineAnswer {
  if ("verdict" in decided) return { verdict: decided.verdict, ...rejection(decided), record };
  if ("decision" in decided) {
    const { verdict, name, comment, raise } = decided.decision;
    // The reason for the project's stop contains the operator's comment.
    const reason = verdict === "stop" && comment !== "" ? `${name} stopped the project: ${comment}` : undefined;
    // The machine enforces a run's time limit.
    const furtherSeconds = raise?.minutes === undefined ? undefined : Math.round(raise.minutes * 60);
    return {
      verdict,
      ...(reason !== undefined && { reason }),
      ...(furtherSeconds !== undefined && { furtherSeconds }),
      record,
    };
  }
  return { answered: true, record };
}

/** The reason for the project's end contains the comment of the person who rejected the work. */
function rejection({ votes }: Pick<GateItem, "votes">): { reason?: string } {
  const rejecting = Object.values(votes).find(({ verdict }) => verdict === "reject");
  return rejecting === undefined ? {} : { reason: `${rejecting.name} rejected it: ${rejecting.comment}` };
}
