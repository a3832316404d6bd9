import { projectKey } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import type { ReturnItem, ReviewItem } from "../ledger/items.ts";
import { readItem } from "../ledger/read.ts";
import type { MergeItem } from "../ledger/repository-items.ts";
import type { Table } from "../ledger/table.ts";
import type { GateItem, OperatorItem, TopUpItem } from "../ledger/wait-items.ts";
import type { Feedback } from "../swarm/brief-facts.ts";

/** Reads the feedback in the item that caused the round; empty for a round without such an item. */
export async function readFeedback(table: Table, project: string, sk: string): Promise<Feedback[]> {
  if (sk === "") return [];
  const item = await readItem(table, { pk: projectKey(project), sk });
  if (item?.itemKind === "gate") return fromGate(item);
  if (item?.itemKind === "review") return fromReview(item);
  if (item?.itemKind === "return") return [fromReturn(item)];
  if (item?.itemKind === "merge") return [fromConflict(item)];
  return item?.itemKind === "operator" || item?.itemKind === "top-up" ? fromOperator(item) : [];
}

function fromGate(gate: GateItem): Feedback[] {
  return numbered(Object.values(gate.votes).flatMap((vote) => [...fromVote(vote), ...fromRemarks(vote)]));
}

function fromVote({ name, comment, artifactComments, ratings = {} }: RecordedDecision): Said[] {
  const texts = textsOf(comment, artifactComments);
  const isRated = Object.keys(ratings).length > 0;
  if (texts.length === 0 && !isRated) return [];
  return [{ by: name, source: "customer", texts, ...(isRated && { ratings }) }];
}

/** As they were when the person who sent the work back saw them. */
function fromRemarks({ remarks = [] }: RecordedDecision): Said[] {
  return remarks.map(({ author, text, page, path }) => ({
    by: author,
    source: "forge",
    page,
    texts: [{ text, ...(path !== undefined && { path }) }],
  }));
}

function fromReview(review: ReviewItem): Feedback[] {
  const failed = review.items.filter(({ passed }) => !passed).map(({ item, note }) => ({ text: `${item}: ${note}` }));
  return numbered([{ by: review.agent, source: "review", summary: review.summary, texts: failed }]);
}

/** Nobody commented, so nothing has to be answered: the phase works with what was found. */
function fromReturn({ from, condition, values }: ReturnItem): Feedback {
  const summary = `After "${from}" the condition ${condition} held, with the values ${values}.`;
  return { by: "the engagement", source: "return", summary, comments: [] };
}

/** Nobody commented: the round is over when no mark of the conflict is left. */
function fromConflict({ branch, conflicts = [] }: MergeItem): Feedback {
  const files = conflicts.map(({ text }) => `- ${text}`).join("\n");
  const summary = `Your work on the branch ${branch} could not be merged: others, whose work was merged first, changed the same files. Keep what they did, and bring in what you did:\n${files}`;
  return { by: "the merge", source: "conflict", summary, comments: [], conflicts: conflicts.map(({ path }) => path) };
}

function fromOperator({ decision }: OperatorItem | TopUpItem): Feedback[] {
  const texts = decision ? textsOf(decision.comment, decision.artifactComments ?? {}) : [];
  return decision && texts.length > 0 ? numbered([{ by: decision.name, source: "operator", texts }]) : [];
}

function textsOf(comment: string, artifactComments: { [path: string]: string }): { text: string; path?: string }[] {
  const single = Object.entries(artifactComments).map(([path, text]) => ({ text, path }));
  return [{ text: comment }, ...single].filter(({ text }) => text.trim() !== "");
}

type Said = Omit<Feedback, "comments"> & { texts: { text: string; path?: string }[] };

/** Numbers comments with ids that stay the same during the round: `C1` by people, `R1` by the review. */
function numbered(said: Said[]): Feedback[] {
  let number = 0;
  return said.map(({ texts, ...rest }) => ({
    ...rest,
    comments: texts.map((each) => ({ id: `${rest.source === "review" ? "R" : "C"}${++number}`, ...each })),
  }));
}
