import { compareText } from "../../base/compare-text.ts";
import type { LedgerEntry, ProjectEvent, Revision } from "../../schema/types.ts";
import { anyOf, exists, isBelow, isMissing, set, setAll } from "./expressions.ts";
import { withFeedbackStates } from "./feedback-states.ts";
import type { ReviewItem, VerdictItem } from "./items.ts";
import { key } from "./keys.ts";
import type { InterventionItem } from "./project-item.ts";
import { readItems } from "./read.ts";
import type { DeliveryItem, MergeItem, RevisionItem } from "./repository-items.ts";
import { withoutKey } from "./stored.ts";
import type { Table } from "./table.ts";
import { addItem, putItem, updateItem } from "./write.ts";

/** Adds an entry to the task ledger; an existing entry is left unchanged. */
export function addLedgerEntry(table: Table, project: string, entry: LedgerEntry): Promise<boolean> {
  return addItem(table, key.ledger(project, entry.section, entry.id), entry);
}

/** Marks an entry resolved; false when it does not exist. */
export function resolveLedgerEntry(
  table: Table,
  project: string,
  section: LedgerEntry["section"],
  id: string,
): Promise<boolean> {
  const status: LedgerEntry["status"] = "resolved";
  return updateItem(table, key.ledger(project, section, id), [set("status", status)], exists("pk"));
}

/** Reads the ledger in order of time. */
export async function readLedger(table: Table, project: string, section?: string): Promise<LedgerEntry[]> {
  const items = await readItems(table, project, "ledger", section === undefined ? "" : `${section}#`);
  const entries = items.sort((a, b) => compareText(a.time, b.time) || compareText(a.sk, b.sk)).map(withoutKey);
  if (!entries.some((entry) => entry.section === "feedback")) return entries;
  const [gates, operators, rounds] = await Promise.all([
    readItems(table, project, "gate"),
    readItems(table, project, "operator"),
    readItems(table, project, "round"),
  ]);
  return withFeedbackStates(entries, { gates, operators, rounds });
}

/** Records an event. Its id and time are derived from its cause, so a repetition is the same item. */
export async function recordEvent(table: Table, project: string, event: ProjectEvent): Promise<void> {
  await putItem(table, key.event(project, event.time, event.id), event);
}

export async function writeReview(
  table: Table,
  project: string,
  { phase, round }: { phase: string; round: number },
  review: ReviewItem,
): Promise<void> {
  await putItem(table, key.review(project, phase, round), review);
}

/** Records an agent's verdict on an artifact's content; a later one on the same content replaces it. */
export async function writeVerdict(table: Table, project: string, verdict: VerdictItem): Promise<void> {
  await putItem(table, key.verdict(project, verdict.agent, verdict.path, verdict.digest), verdict);
}

/** Records an operator's action on the project as a whole. The key is derived from the action, so writing it again has no effect. */
export function recordIntervention(table: Table, project: string, intervention: InterventionItem): Promise<boolean> {
  return addItem(table, key.intervention(project, intervention.time, intervention.id), intervention);
}

/** Records a published revision and makes it the newest in META, unless META names one that contains it, or it is on another branch. */
export async function recordRevision(table: Table, project: string, revision: RevisionItem): Promise<void> {
  await addItem(table, key.revision(project, revision.time, revision.id), revision);
  const { id, time, position, branch } = revision;
  if (branch !== undefined) return;
  await updateItem(
    table,
    key.meta(project),
    setAll({ revision: id, revisedAt: time, revisionPosition: position }),
    anyOf(isMissing("revisionPosition"), isBelow("revisionPosition", position)),
  );
}

/** Records how the branch of an element was merged, or why not; what a later run finds replaces it. */
export async function writeMerge(
  table: Table,
  project: string,
  { element, list }: { element: string; list: number },
  merge: MergeItem,
): Promise<void> {
  await putItem(table, key.merge(project, element, list), merge);
}

/** Records a delivery before its push, and again after it. */
export async function writeDelivery(
  table: Table,
  project: string,
  { phase, number }: { phase: string; number: number },
  delivery: DeliveryItem,
): Promise<void> {
  await putItem(table, key.delivery(project, phase, number, delivery.head), delivery);
}

/**
 * Reads published revisions in their order, without their file lists: of the main branch, each contains those before it. Revisions of the
 * branches of elements are among them.
 */
export async function readRevisions(table: Table, project: string): Promise<RevisionItem[]> {
  const items = await readItems(table, project, "revision");
  // Revisions without a stored position, which are older, come first, by time; the sort keeps the order of the keys.
  return items.map(withoutKey).sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

/** Adds the file list, which the caller has read by its `tree` digest. */
export function withFiles(
  { tree: _, position: __, branch: ___, ...rest }: RevisionItem,
  files: Revision["files"],
): Revision {
  return { ...rest, files };
}
