import type { CommitId } from "../../base/commit-id.ts";
import type { Digest } from "../../base/digest.ts";
import type { AgentName, PhaseName, ProjectId } from "../../base/names.ts";
import type { Status } from "../../schema/table.ts";
import type { DecisionInput, RecordedDecision, SurveyAnswers } from "../../schema/types.ts";

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

/** The kinds for whose decision or answer a machine waits. */
export type MachineWaitKind = "gate" | "question" | "operator" | "top-up";

/** The kinds that people decide or answer. */
export type WaitingKind = MachineWaitKind | "follow-up";
