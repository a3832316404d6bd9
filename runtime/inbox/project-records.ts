import { compareText } from "../../base/compare-text.ts";
import type { ProjectId } from "../../base/names.ts";
import type { StatusManifest } from "../../schema/types.ts";
import { inOrderOfDelivery } from "../ledger/delivery-order.ts";
import { withFeedbackStates } from "../ledger/feedback-states.ts";
import type { LedgerItem } from "../ledger/items.ts";
import { key } from "../ledger/keys.ts";
import { manifestUnder } from "../ledger/people.ts";
import type { InterventionItem, MetaItem } from "../ledger/project-item.ts";
import { itemsOf, readItem, readShownItems } from "../ledger/read.ts";
import { type Damaged, type Stored, withoutKey } from "../ledger/stored.ts";
import type { Table } from "../ledger/table.ts";
import type { Manifests } from "./manifests.ts";

export type RoundRecord = Stored<"round">;
export type GateRecord = Stored<"gate">;
export type QuestionRecord = Stored<"question">;
export type OperatorRecord = Stored<"operator">;
export type TopUpRecord = Stored<"top-up">;
export type FollowUpRecord = Stored<"follow-up">;
export type ReviewRecord = Stored<"review">;

/** All records of a project that its pages are derived from, except those that grow with its work: events, turns, revisions. */
export interface ProjectRecords {
  id: ProjectId;
  meta: MetaItem;
  manifest: StatusManifest;
  /** By phase and round. */
  rounds: RoundRecord[];
  /** Locks of review runs, separate from the swarm's. */
  reviewRuns: RoundRecord[];
  /** Oldest first. */
  gates: GateRecord[];
  questions: QuestionRecord[];
  operators: OperatorRecord[];
  topUps: TopUpRecord[];
  /** Starts of other projects that ends of this one have proposed, oldest first. */
  followUps: FollowUpRecord[];
  /** Waits of phases for the money of the next day. */
  dayWaits: Stored<"day-wait">[];
  reviews: ReviewRecord[];
  /** Oldest first. */
  returns: Stored<"return">[];
  /** Lists for whose elements phases were worked on, oldest first. */
  lists: Stored<"list">[];
  /** Branches of elements that were merged or not, oldest list first. */
  merges: Stored<"merge">[];
  /** Commits pushed to the customer's repository, oldest first. */
  deliveries: Stored<"delivery">[];
  /** Phases that their conditions left out, oldest first. */
  skips: Stored<"skip">[];
  /** Notices that were sent, or are pending. */
  notices: Stored<"notice">[];
  /** Oldest first. */
  interventions: InterventionItem[];
  ledger: LedgerItem[];
  /** Records that are left out of all these, because they are not what their keys say. */
  damaged: Damaged[];
}

/** META sorts between GATE and REVIEW, so two reads are enough. `undefined` when the project does not exist. */
export async function readProject(table: Table, manifests: Manifests, id: string): Promise<ProjectRecords | undefined> {
  const meta = await readItem(table, key.meta(id));
  if (meta === undefined) return undefined;
  const [items, manifest] = await Promise.all([readShownItems(table, id), manifests.read(meta.manifest)]);
  return { id, meta, manifest: manifestUnder(meta.people, manifest), ...sortItems(items) };
}

export function sortItems(items: (Stored | Damaged)[]): Omit<ProjectRecords, "id" | "meta" | "manifest"> {
  const allRounds = itemsOf(items, "round");
  const gates = itemsOf(items, "gate").sort((a, b) => compareText(a.openedAt, b.openedAt));
  const operators = itemsOf(items, "operator").sort((a, b) => compareText(a.openedAt, b.openedAt));
  const entries = itemsOf(items, "ledger").map(withoutKey);
  return {
    rounds: allRounds.filter(({ phase }) => !phase.includes("~")),
    reviewRuns: allRounds.filter(({ phase }) => phase.includes("~")),
    gates,
    questions: itemsOf(items, "question").sort((a, b) => compareText(a.askedAt, b.askedAt)),
    operators,
    topUps: itemsOf(items, "top-up").sort((a, b) => a.number - b.number),
    followUps: itemsOf(items, "follow-up").sort((a, b) => compareText(a.openedAt, b.openedAt)),
    dayWaits: itemsOf(items, "day-wait"),
    reviews: itemsOf(items, "review"),
    lists: itemsOf(items, "list").sort((a, b) => compareText(a.time, b.time)),
    merges: itemsOf(items, "merge"),
    deliveries: inOrderOfDelivery(itemsOf(items, "delivery")),
    skips: itemsOf(items, "skip").sort((a, b) => compareText(a.time, b.time)),
    returns: itemsOf(items, "return").sort((a, b) => compareText(a.time, b.time)),
    notices: itemsOf(items, "notice"),
    interventions: itemsOf(items, "intervention"),
    damaged: items.filter((item) => item.itemKind === "damaged"),
    ledger: withFeedbackStates(
      entries.sort((a, b) => compareText(a.time, b.time)),
      { gates, operators, rounds: allRounds },
    ),
  };
}
