import type { GateItem, OperatorItem, ReviewItem } from "../ledger/items.ts";
import { prefix, projectKey } from "../ledger/keys.ts";
import { readItem } from "../ledger/read.ts";
import type { Table } from "../ledger/table.ts";
import type { Feedback } from "../swarm/brief.ts";

/** What the item that caused the round says to the team; nothing for a round that no item caused. */
export async function readFeedback(table: Table, project: string, sk: string): Promise<Feedback[]> {
  if (sk === "") return [];
  const key = { pk: projectKey(project), sk };
  if (sk.startsWith(prefix.gate)) return fromGate(await readItem<GateItem>(table, key));
  if (sk.startsWith(prefix.review)) return fromReview(await readItem<ReviewItem>(table, key));
  if (sk.startsWith(prefix.operator)) return fromOperator(await readItem<OperatorItem>(table, key));
  return [];
}

function fromGate(gate: GateItem | undefined): Feedback[] {
  return Object.values(gate?.votes ?? {})
    .map(({ name, comment, artifactComments, ratings = {} }) => ({
      by: name,
      comment,
      artifactComments,
      ...(Object.keys(ratings).length > 0 && { ratings }),
    }))
    .filter(
      (said) => said.comment !== "" || Object.keys(said.artifactComments).length > 0 || said.ratings !== undefined,
    );
}

function fromReview(review: ReviewItem | undefined): Feedback[] {
  if (!review) return [];
  const failed = review.items.filter(({ passed }) => !passed).map(({ item, note }) => `- ${item}: ${note}`);
  return [{ by: review.agent, comment: [review.summary, ...failed].join("\n"), artifactComments: {} }];
}

function fromOperator(operator: OperatorItem | undefined): Feedback[] {
  const decision = operator?.decision;
  return decision && decision.comment !== ""
    ? [{ by: decision.name, comment: decision.comment, artifactComments: decision.artifactComments ?? {} }]
    : [];
}
