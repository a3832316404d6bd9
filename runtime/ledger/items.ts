import type { Json } from "../../base/json.ts";
import type { Status } from "../../schema/table.ts";
import type { LedgerEntry, ProjectEvent, RecordedDecision, Revision, Usage } from "../../schema/types.ts";
import type { CommentAnswers } from "../swarm/comment-answers.ts";

/** What a project's agents reported, by agent and output. */
export type Outputs = { [agent: string]: { [output: string]: Json } };

export interface RoundItem {
  epoch: number;
  /** Random, one per claim: tells a repeated claim from another runner's. */
  holder: string;
  seq: number;
  /** Sort key of the newest TURN; absent while nothing was recorded. */
  head?: string;
  status: Status<"round">;
  cause: string;
  startedAt: string;
  finishedAt?: string;
  activeAgent?: string;
  revision?: string;
  outputs?: Outputs;
  usage?: Usage;
  agentUsage?: { [agent: string]: Usage };
  /** Of work, by the round's own stopwatch; absent in rounds of before it was noted. */
  workedMs?: number;
  /** How the round met the comments that began it, by their ids. */
  answers?: CommentAnswers;
  /** Use of the round's limits beside time, tokens and money; absent before its first reply. */
  turns?: number;
  handoffs?: number;
  /** True where the rehearsal model answered in it. */
  rehearsed?: true;
}

export interface TurnItem {
  prev?: string;
  entry?: string;
  body?: string;
  time: string;
}

export interface ReviewItem {
  passed: boolean;
  items: { item: string; passed: boolean; note: string }[];
  summary: string;
  agent: string;
  time: string;
}

/** A fault that a reviewer found, numbered within its phase. */
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
  digest: string;
  agent: string;
  verdict: "approve" | "request-changes";
  severity: "none" | "low" | "medium" | "high" | "critical";
  findings: string;
  /** Absent in verdicts of before they were numbered. */
  points?: Finding[];
  /** The highest number of a finding of the phase before it. */
  numberedAfter?: number;
  /** The call that gave it. */
  call?: string;
  phase: string;
  round: number;
  time: string;
}

export interface GateItem {
  status: Status<"gate">;
  taskToken: string;
  revision: string;
  openedAt: string;
  dueAt: string;
  expiresAt: string;
  votes: { [email: string]: RecordedDecision };
  /** How many of the votes have been told of while the gate waits for more. */
  toldVotes?: number;
  verdict?: "approve" | "revise";
  decidedAt?: string;
  /** What approved it where nobody did: its condition, with the values it was looked at with (JSON), or that time ran out. */
  passedBy?: "condition" | "silence";
  condition?: string;
  values?: string;
  /** When the project was resumed from elsewhere, before anybody decided. */
  closedAt?: string;
  sentAt?: string;
}

export interface QuestionItem {
  phase: string;
  round: number;
  agent: string;
  text: string;
  choices: string[];
  status: Status<"question">;
  askedAt: string;
  expiresAt: string;
  taskToken?: string;
  answer?: string;
  answeredBy?: string;
  answeredAt?: string;
  decisionId?: string;
  closedAt?: string;
  sentAt?: string;
}

export interface OperatorItem {
  round: number;
  reason: string;
  status: Status<"operator">;
  taskToken?: string;
  openedAt: string;
  /** When the project stops if nobody has decided. */
  expiresAt?: string;
  decision?: RecordedDecision;
  closedAt?: string;
  sentAt?: string;
}

/** Something that people are to be told by mail; marked until they have been. */
export interface NoticeItem {
  about: "gate" | "question" | "operator" | "finished" | "stopped" | "budget" | "people";
  /** Sort key of the item it is about; of the budget, with the amount that it was then; of people, the decision's id. */
  item: string;
  /** How many times people were told of this before. */
  reminder: number;
  /** Why the project stops; of the budget, how much of it is spent. */
  reason?: string;
  time: string;
  /** Addresses to which the mail has gone. */
  told?: string[];
  /** Until then somebody is sending it. */
  takenUntil?: string;
}

export interface BudgetItem {
  committedMicros: number;
  spentMicros: number;
  /** Reservations not yet settled, by `<phase>#<round>#<seq>`. */
  open: { [turn: string]: number };
  /** What found the warning share spent; absent before. */
  warned?: string;
  /** The budget of which that share was spent: a raised one warns anew. */
  warnedOf?: number;
}

/** A published revision as it is stored: the file list is an object of its own, named by its digest. */
export interface RevisionItem extends Omit<Revision, "files"> {
  tree: string;
  /**
   * How many commits the branch has up to this one. The only order of revisions: times are those of replies, and of phases side
   * by side the later reply may be committed first.
   */
  position: number;
}

export type LedgerItem = LedgerEntry;
export type EventItem = ProjectEvent;

/** One sign-in of a person with one browser. */
export interface SessionItem {
  name: string;
  /** What the browser says it is. */
  agent: string;
  begunAt: string;
  seenAt: string;
  until: string;
  endedAt?: string;
  /** When DynamoDB may drop the item, in seconds. */
  expires: number;
}
