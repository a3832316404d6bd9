import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { AgentName, PhaseName } from "../../base/names.ts";
import type { Status } from "../../schema/table.ts";
import type { LedgerEntry, ProjectEvent, RaisedDay, Usage } from "../../schema/types.ts";
import type { CommentAnswers } from "../swarm/comment-answers.ts";
import type {
  DispatchItem,
  LookItem,
  MessageItem,
  ScheduleItem,
  StartKeyItem,
  TriggerCountsItem,
} from "./flow-items.ts";
import type { ChosenLessonsItem, LessonItem } from "./lesson-items.ts";
import type { MeasuredChecks, PhaseFacts } from "./phase-facts.ts";
import type { InterventionItem, MetaItem, PlaceItem } from "./project-item.ts";
import type { ReceiptItem } from "./receipt.ts";
import type { DeliveryItem, MergeItem, RevisionItem } from "./repository-items.ts";
import type { StoredTextItem, StoreWriteItem } from "./store-items.ts";
import type {
  DayWaitItem,
  FollowUpItem,
  GateItem,
  OperatorItem,
  QuestionItem,
  SurveyItem,
  TokenItem,
  TopUpItem,
  WaitingKind,
} from "./wait-items.ts";

/** Values reported by a project's agents, by agent and output. */
export type Outputs = { [agent: string]: { [output: string]: Json } };

export interface RoundItem {
  epoch: number;
  /** Random, one per claim: distinguishes a repeated claim from a different runner's. */
  holder: string;
  seq: number;
  /** Sort key of the newest TURN; absent before the first. */
  head?: string;
  status: Status<"round">;
  cause: string;
  startedAt: string;
  finishedAt?: string;
  activeAgent?: AgentName;
  revision?: CommitId;
  outputs?: Outputs;
  /** Results of its checks with an id; absent before they ran. */
  checks?: MeasuredChecks;
  /** Facts of the phase at its end. */
  facts?: PhaseFacts;
  usage?: Usage;
  /** Cost of the round before the machine's present entry into it; absent for none. */
  costBefore?: number;
  agentUsage?: { [agent: string]: Usage };
  /** Working time by the round's stopwatch; absent in older rounds. */
  workedMs?: number;
  /** The round's answers to the comments that began it, by their ids. */
  answers?: CommentAnswers;
  /** Usage of the round's limits other than time, tokens and money; absent before its first reply. */
  turns?: number;
  handoffs?: number;
  /** Only of a phase that calls a tool. */
  call?: CallRecord;
  /** True when the rehearsal model replied in it. */
  rehearsed?: true;
}

/** The call of a round without a model. Begun is written before the program starts, done after it has ended. */
export interface CallRecord extends PlannedRecord {
  /** Prepared is written before a gate. */
  state: "prepared" | "begun" | "done";
  preparedAt?: string;
  begunAt?: string;
  /** Longest time that it may take from `begunAt` on. */
  timeoutSeconds?: number;
  doneAt?: string;
  /** End of the program in words: "exit code 0". */
  end?: string;
  /** Reason why the phase cannot go on with it; absent for a call that succeeded. */
  fault?: string;
  /** Shortened. */
  output?: string;
  values?: { [name: string]: Json };
  /** Files that it left for later calls: objects outside the repository. */
  kept?: CallFile[];
}

export interface CallFile {
  path: string;
  digest: Digest;
  size: number;
}

/** A call as people approve it. */
export interface PlannedRecord {
  tool: string;
  argv: string[];
  files: CallFile[];
  region: string;
  /** Role with which it acts in an account; absent for a tool without rights in one. */
  role?: string;
  /** Digest of the tool's declaration. */
  declaration: Digest;
  /** Digest of all of this. */
  digest: Digest;
}

export interface TurnItem {
  prev?: string;
  entry?: string;
  body?: Digest;
  time: string;
}

export interface ReviewItem {
  passed: boolean;
  items: { item: string; passed: boolean; note: string }[];
  summary: string;
  agent: AgentName;
  time: string;
}

/** A reviewer's finding, numbered within its phase. */
export interface Finding {
  number: number;
  place: string;
  severity: VerdictItem["severity"];
  problem: string;
  wanted: string;
}

/** A reviewer's verdict on one content of one artifact. */
export interface VerdictItem {
  path: string;
  digest: Digest;
  agent: AgentName;
  verdict: "approve" | "request-changes";
  severity: "none" | "low" | "medium" | "high" | "critical";
  findings: string;
  /** Absent in verdicts from before findings were numbered. */
  points?: Finding[];
  /** The highest number of an earlier finding of the phase. */
  numberedAfter?: number;
  /** Id of the call. */
  call?: string;
  phase: PhaseName;
  round: number;
  time: string;
}

/** A return of the work to an earlier phase, by a condition over the outputs. The key has that phase and its round before the return. */
export interface ReturnItem {
  /** A phase after which it was decided. */
  from: PhaseName;
  condition: string;
  /** Evaluated values, as JSON by agent and output. */
  values: string;
  time: string;
}

/** A phase that its condition left out. The key has the phase. */
export interface SkipItem {
  condition: string;
  /** Evaluated values, as JSON by agent and output. */
  values: string;
  time: string;
}

/** Money of one day of an engagement, in all its projects. What a run has taken is an attribute of its own until the run has ended. */
export interface DayItem {
  left: number;
  /** Raises by their decisions. */
  [raise: `raise ${string}`]: RaisedDay | undefined;
}

/** A notice to be sent by mail; marked until it was sent. */
export interface NoticeItem {
  about:
    | WaitingKind
    | "day"
    | "alert"
    | "survey"
    | "finished"
    | "stopped"
    | "rejected"
    | "budget"
    | "people"
    | "delegation"
    | "pause-over"
    | "look";
  /** Sort key of the item it is about; for a look, with the time since which it fails; for the budget, with its amount at that time; for people and delegations, the decision's id. */
  item: string;
  /** Number of earlier notices of the same item. */
  reminder: number;
  /** Reason why the project stops; for the budget, the share that is spent. */
  reason?: string;
  time: string;
  /** Addresses that the mail was sent to. */
  told?: string[];
  /** End of the time reserved for the current sender. */
  takenUntil?: string;
  /** Addresses to which the last attempt failed, with the reason. */
  failed?: { [address: string]: string };
  /** Time when the attempts were given up: the addresses in `failed`, or nobody, received it. */
  lostAt?: string;
}

export interface BudgetItem {
  committedMicros: number;
  spentMicros: number;
  /** Reservations not yet settled, by `<phase>#<round>#<seq>`. */
  open: { [turn: string]: number };
  /** The cause that found the warning share spent; absent before. */
  warned?: string;
  /** Budget that the warning was about: a raised one warns again. */
  warnedOf?: number;
  /** The last month (`2026-11`) in which the project was seen, and what it had cost when that began. */
  month?: { name: string; beganAtMicros: number };
}

/** The elements that a phase is worked on for, as it began with them, and how each ended. */
export interface ListItem {
  /** JSON. */
  elements: string;
  time: string;
  /** JSON; absent until all have ended, or all of the first wave. */
  results?: string;
  /** Time when the work on all, or on those of the newest wave, had ended, where their branches are to be merged then. */
  workedAt?: string;
  endedAt?: string;
}

export type LedgerItem = LedgerEntry;
export type EventItem = ProjectEvent;

/** One sign-in of a person with one browser. */
export interface SessionItem {
  name: string;
  /** User agent of the browser. */
  agent: AgentName;
  begunAt: string;
  seenAt: string;
  until: string;
  endedAt?: string;
  /** Time from which DynamoDB may delete the item, in seconds. */
  expires: number;
}

/** A time until which nobody calls a model's service, because it has said so. */
export interface PauseItem {
  /** Milliseconds since 1970. */
  until: number;
  /** The service's words. */
  reason: string;
  /** The time until which the service asked for it; only where crew asks again sooner. */
  asked?: number;
}

/** Attributes of each kind of item, beside its key. */
export interface Attributes {
  meta: MetaItem;
  budget: BudgetItem;
  round: RoundItem;
  turn: TurnItem;
  review: ReviewItem;
  verdict: VerdictItem;
  gate: GateItem;
  question: QuestionItem;
  operator: OperatorItem;
  return: ReturnItem;
  "top-up": TopUpItem;
  "follow-up": FollowUpItem;
  "day-wait": DayWaitItem;
  day: DayItem;
  "start-key": StartKeyItem;
  dispatch: DispatchItem;
  pause: PauseItem;
  schedule: ScheduleItem;
  look: LookItem;
  message: MessageItem;
  "trigger-counts": TriggerCountsItem;
  lesson: LessonItem;
  lessons: ChosenLessonsItem;
  stored: StoredTextItem;
  "store-write": StoreWriteItem;
  skip: SkipItem;
  list: ListItem;
  merge: MergeItem;
  delivery: DeliveryItem;
  ledger: LedgerItem;
  event: EventItem;
  revision: RevisionItem;
  token: TokenItem;
  survey: SurveyItem;
  notice: NoticeItem;
  intervention: InterventionItem;
  session: SessionItem;
  place: PlaceItem;
  forgotten: ReceiptItem;
}

export type ItemKind = keyof Attributes;
