import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { AgentName, PhaseName, ProjectId } from "../../base/names.ts";
import type { Status } from "../../schema/table.ts";
import type {
  DecisionInput,
  LedgerEntry,
  ProjectEvent,
  RaisedDay,
  RecordedDecision,
  Revision,
  SurveyAnswers,
  Usage,
} from "../../schema/types.ts";
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
import type { StoredTextItem, StoreWriteItem } from "./store-items.ts";

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

export type GateVerdict = DecisionInput["verdict"];

/** An approval that its author withdrew. */
export interface Withdrawal {
  vote: RecordedDecision;
  withdrawal: RecordedDecision;
}

export interface GateItem {
  status: Status<"gate">;
  /** Only in items that a machine of an earlier release opened; see `TokenItem`. */
  taskToken?: string;
  /** Time of its latest opening; absent where it passed by itself. */
  waitingSince?: string;
  /** Empty where the phase has published none: its runner failed before, and an operator accepted that. */
  revision: CommitId | "";
  openedAt: string;
  dueAt: string;
  expiresAt: string;
  votes: { [email: string]: RecordedDecision };
  /** Approvals that were withdrawn while the gate waited for others, oldest first. */
  withdrawals?: Withdrawal[];
  /** Acts by which people passed on their vote or took it back, oldest first; each names the other person. */
  delegations?: RecordedDecision[];
  /** Number of votes and withdrawals whose consequences were written while the gate waits for more votes. */
  toldVotes?: number;
  verdict?: GateVerdict;
  decidedAt?: string;
  /** Reason for an approval without a decision: its condition, with the evaluated values (JSON), or expiry. */
  passedBy?: "condition" | "silence";
  condition?: string;
  /** Its requirements as they were when it opened (JSON); absent without any. */
  requirements?: string;
  /** Remarks of writers at the forge (JSON), and when they were last read. */
  remarks?: string;
  remarksAt?: string;
  values?: string;
  /** Time when the project was resumed from a different phase before a decision. */
  closedAt?: string;
  sentAt?: string;
  /** Digest of the record of its decision, as delivered; absent in items of an earlier crew. */
  record?: Digest;
}

export interface QuestionItem {
  phase: PhaseName;
  round: number;
  agent: AgentName;
  text: string;
  choices: string[];
  status: Status<"question">;
  askedAt: string;
  expiresAt: string;
  /** Only in items that a machine of an earlier release opened. */
  taskToken?: string;
  /** Time of its latest opening by the machine. */
  waitingSince?: string;
  answer?: string;
  answeredBy?: string;
  answeredAt?: string;
  channel?: RecordedDecision["channel"];
  decisionId?: string;
  closedAt?: string;
  sentAt?: string;
  /** Digest of the record of its decision, as delivered; absent in items of an earlier crew. */
  record?: Digest;
}

export interface OperatorItem {
  round: number;
  reason: string;
  status: Status<"operator">;
  /** Only in items that a machine of an earlier release opened. */
  taskToken?: string;
  /** Time of its latest opening. */
  waitingSince?: string;
  openedAt: string;
  /** Time when the project stops without a decision. */
  expiresAt?: string;
  decision?: RecordedDecision;
  closedAt?: string;
  sentAt?: string;
  /** Digest of the record of its decision, as delivered; absent in items of an earlier crew. */
  record?: Digest;
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

/** A person's answers to the questions after the project; a later answer replaces them. */
export interface SurveyItem extends Omit<SurveyAnswers, "answers"> {
  surveyAnswers: SurveyAnswers["answers"];
}

/** Task token with which the machine waits for the answer to a gate, a question or an operator item. */
export interface TokenItem {
  taskToken: string;
  /** Time when the machine began to wait: never before the opening that it belongs to. */
  since: string;
}

/** A request for more money: the item of all phases that wait for the same top-up. */
export interface TopUpItem {
  /** The phase that asked first, and its round. */
  phase: PhaseName;
  round: number;
  status: Status<"top-up">;
  /** Phases that wait, with the time of the latest opening of each; a phase is removed when the outcome was delivered to it. */
  waits: { [phase: PhaseName]: string };
  openedAt: string;
  /** Time from which it counts as refused. */
  expiresAt: string;
  decision?: RecordedDecision;
  closedAt?: string;
  /** Digest of the record of its decision, as delivered. */
  record?: Digest;
}

/** A start of a project of another flow, which a person of a group has to decide. The key has the trigger and the execution that ended. */
export interface FollowUpItem {
  status: Status<"follow-up">;
  proposed: {
    /** Flow of which a project is to start. */
    flow: string;
    /** Title that the project would have. */
    title: string;
    /** JSON of the flow's input; absent of a flow without one. */
    input?: string;
  };
  group: string;
  openedAt: string;
  /** Time from which it is not started any more. */
  expiresAt: string;
  decision?: RecordedDecision;
  /** The project that was started, once it is recorded. */
  started?: ProjectId;
  /** Reason why it could not be started. */
  failed?: string;
  closedAt?: string;
}

/** A phase that waits for the money of the next day. */
export interface DayWaitItem {
  round: number;
  status: Status<"day-wait">;
  openedAt: string;
  /** The most that its run may cost. */
  needMicros: number;
  closedAt?: string;
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
    | "pause-over";
  /** Sort key of the item it is about; for the budget, with its amount at that time; for people and delegations, the decision's id. */
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

/** A published revision as stored: the file list is a separate object, named by its digest. */
export interface RevisionItem extends Omit<Revision, "files"> {
  tree: Digest;
  /**
   * Number of commits on the branch up to this one. The only order of revisions: times are those of replies, and in
   * parallel phases the later reply may be committed first. Absent in older revisions.
   */
  position?: number;
  /** Branch of an element of a list; absent for a revision of the main branch. */
  branch?: string;
}

/** The elements that a phase is worked on for, as it began with them, and how each ended. */
export interface ListItem {
  /** JSON. */
  elements: string;
  time: string;
  /** JSON; absent until all have ended. */
  results?: string;
  /** Time when the work on all had ended, where their branches are to be merged then. */
  workedAt?: string;
  endedAt?: string;
}

/** How the branch of one element of a list was merged, or why not. The key has the element, and the number of its list. */
export interface MergeItem {
  /** `returned`: its owner works on a conflict. `left`: it stays as it is. */
  state: "merged" | "returned" | "left";
  branch: string;
  /** Number of the run that found it so. */
  run: number;
  time: string;
  /** The merge; absent where it is not merged, or where the branch has no commit of its own. */
  commit?: CommitId;
  /** Files in conflict, as sentences for the owner. */
  conflicts?: { path: string; text: string }[];
  /** Reason why it is left. */
  reason?: string;
}

/** Changes that a further group has to approve. */
export interface SensitiveChange {
  group: string;
  paths: string[];
  count: number;
}

/** A commit that was pushed to crew's branch of the customer's repository. The key has the phase, the number of its delivery, and the commit. */
export interface DeliveryItem {
  /** `begun`: it may have been pushed. `rehearsed`: nothing was; the commits are those of the project's own repository. */
  state: "begun" | "done" | "rehearsed";
  /** Name of the repository in the engagement. */
  repository: string;
  url: string;
  branch: string;
  /** The customer's branch. */
  onto: string;
  head: CommitId;
  /** Newest commit of the customer's branch that it contains. */
  base: CommitId;
  /** Id of its tree in Git. */
  tree: string;
  /** Revision of the project that it has. */
  revision: CommitId;
  files: number;
  /** Changes of sensitive files, with the first paths. */
  sensitive?: SensitiveChange;
  /** Pull or merge request of the branch. */
  request?: { number: number; page: string };
  time: string;
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

/** The kinds for whose decision or answer a machine waits. */
export type MachineWaitKind = "gate" | "question" | "operator" | "top-up";

/** The kinds that people decide or answer. */
export type WaitingKind = MachineWaitKind | "follow-up";
