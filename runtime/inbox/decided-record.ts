import type { Digest } from "../../base/digest.ts";
import type { GateItem, OperatorItem, QuestionItem } from "../ledger/wait-items.ts";

/** Complete record of a decided item: the decision and its author. */
export type DecidedRecord =
  | Required<Pick<GateItem, "status" | "votes" | "verdict" | "decidedAt">>
  | Required<Pick<QuestionItem, "status" | "answer" | "answeredBy" | "answeredAt" | "decisionId">>
  | Required<Pick<OperatorItem, "status" | "decision">>;

type Ratings = { [name: string]: number };

export type MachineAnswer = (
  | { verdict: string; reason?: string; furtherSeconds?: number; ratings?: Ratings }
  | { answered: true }
) & {
  record: Digest;
};

/** Answer for the state machine; `record` is the digest of the complete record, by which it can be restored. */
export function answerFor(decided: DecidedRecord, record: Digest): MachineAnswer {
  if ("verdict" in decided) return { verdict: decided.verdict, ...rejection(decided), ...ratingsOf(decided), record };
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

/** Means of the ratings by the people who approved, to two decimals; expressions may read them. */
export function ratingsOf({ votes }: Pick<GateItem, "votes">): { ratings?: Ratings } {
  const given = Object.values(votes).flatMap(({ verdict, ratings }) =>
    verdict === "approve" ? Object.entries(ratings) : [],
  );
  if (given.length === 0) return {};
  const byName = Map.groupBy(given, ([name]) => name);
  const means = [...byName].map(([name, each]): [string, number] => {
    const sum = each.reduce((total, [, rating]) => total + rating, 0);
    return [name, Math.round((sum / each.length) * 100) / 100];
  });
  return { ratings: Object.fromEntries(means) };
}

/** The reason for the project's end contains the comment of the person who rejected the work. */
function rejection({ votes }: Pick<GateItem, "votes">): { reason?: string } {
  const rejecting = Object.values(votes).find(({ verdict }) => verdict === "reject");
  return rejecting === undefined ? {} : { reason: `${rejecting.name} rejected it: ${rejecting.comment}` };
}
