import { compareText } from "../../../base/compare-text.ts";
import { prefix } from "../../../schema/table.ts";
import type { StatusManifest } from "../../../schema/types.ts";
import { withFeedbackStates } from "../../ledger/feedback-states.ts";
import type {
  GateItem,
  LedgerItem,
  NoticeItem,
  OperatorItem,
  QuestionItem,
  ReviewItem,
  RoundItem,
} from "../../ledger/items.ts";
import { key } from "../../ledger/keys.ts";
import { manifestUnder } from "../../ledger/people.ts";
import type { InterventionItem, MetaItem } from "../../ledger/project-item.ts";
import { type Keyed, readBetween, readItem } from "../../ledger/read.ts";
import type { Table } from "../../ledger/table.ts";
import type { Manifests } from "./manifests.ts";

export interface RoundRecord extends RoundItem {
  phase: string;
  round: number;
}

export interface GateRecord extends GateItem {
  phase: string;
  round: number;
}

export interface QuestionRecord extends QuestionItem {
  id: string;
}

export interface OperatorRecord extends Keyed<OperatorItem> {
  phase: string;
  entry: number;
}

export interface ReviewRecord extends ReviewItem {
  phase: string;
  round: number;
}

/** All records of a project that its pages are derived from, except those that grow with its work: events, turns, revisions. */
export interface ProjectRecords {
  id: string;
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
  reviews: ReviewRecord[];
  /** Notices that were sent, or are pending. */
  notices: Keyed<NoticeItem>[];
  /** Oldest first. */
  interventions: InterventionItem[];
  ledger: LedgerItem[];
}

/** META sorts between GATE and REVIEW, so two reads are enough. `undefined` when the project does not exist. */
export async function readProject(table: Table, manifests: Manifests, id: string): Promise<ProjectRecords | undefined> {
  const meta = await readItem<MetaItem>(table, key.meta(id));
  if (meta === undefined) return undefined;
  const [items, manifest] = await Promise.all([
    readBetween<object>(table, id, prefix.gate, `${prefix.review}~`),
    manifests.read(meta.manifest),
  ]);
  return { id, meta, manifest: manifestUnder(meta.people, manifest), ...sortItems(items) };
}

export function sortItems(items: Keyed<object>[]): Omit<ProjectRecords, "id" | "meta" | "manifest"> {
  const under = <Item>(start: string) => items.filter(({ sk }) => sk.startsWith(start)) as Keyed<Item>[];
  const allRounds = under<RoundItem>(prefix.round).map((item) => ({ ...item, ...phaseAndRound(item.sk) }));
  return {
    rounds: allRounds.filter(({ phase }) => !phase.includes("~")),
    reviewRuns: allRounds.filter(({ phase }) => phase.includes("~")),
    gates: under<GateItem>(prefix.gate)
      .map((item) => ({ ...item, ...phaseAndRound(item.sk) }))
      .sort((a, b) => compareText(a.openedAt, b.openedAt)),
    questions: under<QuestionItem>(prefix.question)
      .map((item) => ({ ...item, id: item.sk.slice(prefix.question.length) }))
      .sort((a, b) => compareText(a.askedAt, b.askedAt)),
    operators: under<OperatorItem>(prefix.operator)
      .map((item) => ({ ...item, phase: phaseAndRound(item.sk).phase, entry: phaseAndRound(item.sk).round }))
      .sort((a, b) => compareText(a.openedAt, b.openedAt)),
    reviews: under<ReviewItem>(prefix.review).map((item) => ({ ...item, ...phaseAndRound(item.sk) })),
    notices: under<NoticeItem>(prefix.notice),
    interventions: under<InterventionItem>(prefix.intervention),
    ledger: withFeedbackStates(
      under<LedgerItem>(prefix.ledger)
        .map(({ pk: _, sk: __, ...entry }) => entry)
        .sort((a, b) => compareText(a.time, b.time)),
      {
        gates: under<GateItem>(prefix.gate),
        operators: under<OperatorItem>(prefix.operator),
        rounds: under<RoundItem>(prefix.round),
      },
    ),
  };
}

/** Parses `KIND#<phase>#<number>`. */
function phaseAndRound(sk: string): { phase: string; round: number } {
  const [, phase = "", round = ""] = sk.split("#");
  return { phase, round: Number(round) };
}
