import { PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { compareText } from "../../base/compare-text.ts";
import { prefix } from "../../schema/table.ts";
import type { LedgerEntry, ProjectEvent, Revision } from "../../schema/types.ts";
import { applied } from "./conditions.ts";
import { withFeedbackStates } from "./feedback-states.ts";
import type {
  GateItem,
  OperatorItem,
  QuestionItem,
  ReviewItem,
  RevisionItem,
  RoundItem,
  VerdictItem,
} from "./items.ts";
import { type ItemKey, key } from "./keys.ts";
import { readItems } from "./read.ts";
import type { Table } from "./table.ts";

/** Writes an item that does not exist yet; false when it did. */
export async function addItem(table: Table, itemKey: ItemKey, item: object): Promise<boolean> {
  return applied(
    table.documents.send(
      new PutCommand({
        TableName: table.name,
        Item: { ...item, ...itemKey },
        ConditionExpression: "attribute_not_exists(pk)",
      }),
    ),
  );
}

/** Adds an entry to the task ledger; an entry of that id is left as it is. */
export function addLedgerEntry(table: Table, project: string, entry: LedgerEntry): Promise<boolean> {
  return addItem(table, key.ledger(project, entry.section, entry.id), entry);
}

/** Marks an entry resolved; false when there is none. */
export function resolveLedgerEntry(
  table: Table,
  project: string,
  section: LedgerEntry["section"],
  id: string,
): Promise<boolean> {
  return applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.ledger(project, section, id) },
        ConditionExpression: "attribute_exists(pk)",
        UpdateExpression: "SET #status = :resolved",
        ExpressionAttributeNames: { "#status": "status" },
        ExpressionAttributeValues: { ":resolved": "resolved" },
      }),
    ),
  );
}

/** The ledger in order of time. */
export async function readLedger(table: Table, project: string, section?: string): Promise<LedgerEntry[]> {
  const start = section === undefined ? prefix.ledger : `${prefix.ledger}${section}#`;
  const items = await readItems<LedgerEntry>(table, project, start);
  const entries = items.sort((a, b) => compareText(a.time, b.time) || compareText(a.sk, b.sk)).map(withoutKey);
  if (!entries.some((entry) => entry.section === "feedback")) return entries;
  const [gates, operators, rounds] = await Promise.all([
    readItems<GateItem>(table, project, prefix.gate),
    readItems<OperatorItem>(table, project, prefix.operator),
    readItems<RoundItem>(table, project, prefix.round),
  ]);
  return withFeedbackStates(entries, { gates, operators, rounds });
}

/** Records an event. Its id and time come from its cause, so a repetition is the same item. */
export async function recordEvent(table: Table, project: string, event: ProjectEvent): Promise<void> {
  await table.documents.send(
    new PutCommand({ TableName: table.name, Item: { ...event, ...key.event(project, event.time, event.id) } }),
  );
}

/** Opens a question; one of that id keeps its answer. */
export function openQuestion(table: Table, project: string, id: string, question: QuestionItem): Promise<boolean> {
  return addItem(table, key.question(project, id), question);
}

export async function writeReview(
  table: Table,
  project: string,
  { phase, round }: { phase: string; round: number },
  review: ReviewItem,
): Promise<void> {
  await table.documents.send(
    new PutCommand({ TableName: table.name, Item: { ...review, ...key.review(project, phase, round) } }),
  );
}

/** Records an agent's verdict on an artifact's content; a later one on the same content replaces it. */
export async function writeVerdict(table: Table, project: string, verdict: VerdictItem): Promise<void> {
  const itemKey = key.verdict(project, verdict.agent, verdict.path, verdict.digest);
  await table.documents.send(new PutCommand({ TableName: table.name, Item: { ...verdict, ...itemKey } }));
}

/** Records a published revision, then names it in META unless one that contains it is named there. */
export async function recordRevision(table: Table, project: string, revision: RevisionItem): Promise<void> {
  await addItem(table, key.revision(project, revision.time, revision.id), revision);
  await applied(
    table.documents.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { ...key.meta(project) },
        ConditionExpression: "attribute_not_exists(revisionPosition) OR revisionPosition < :position",
        UpdateExpression: "SET revision = :revision, revisedAt = :time, revisionPosition = :position",
        ExpressionAttributeValues: {
          ":revision": revision.id,
          ":time": revision.time,
          ":position": revision.position,
        },
      }),
    ),
  );
}

/** Published revisions in the order of the branch, without their file lists: each contains those before it. */
export async function readRevisions(table: Table, project: string): Promise<RevisionItem[]> {
  const items = await readItems<RevisionItem>(table, project, prefix.revision);
  // Revisions of before positions were stored come first, by time; the sort keeps the order of the keys.
  return items.map(withoutKey).sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/** A revision with its file list, which the caller has read by its `tree` digest. */
export function withFiles({ tree: _, position: __, ...rest }: RevisionItem, files: Revision["files"]): Revision {
  return { ...rest, files };
}

function withoutKey<T extends ItemKey>({ pk: _, sk: __, ...rest }: T): Omit<T, "pk" | "sk"> {
  return rest;
}
