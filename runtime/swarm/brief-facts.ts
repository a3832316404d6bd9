import type { Json } from "../../base/json.ts";
import type { LedgerEntry } from "../../schema/types.ts";
import type { CommentAnswer } from "./comment-answers.ts";
import type { RoundCause } from "./round-causes.ts";

export interface DeliverableStatus {
  id: string;
  title: string;
  path: string;
  owner: string;
  min: number;
  optional: boolean;
  status: "missing" | "present" | "changed-this-round";
  files: string[];
}

/** Feedback of one person, or of the phase's review, on the previous round. */
export interface Feedback {
  by: string;
  source: "customer" | "review" | "operator" | "return" | "conflict" | "forge";
  /** Address at the forge of what was said there. */
  page?: string;
  /** Summary of the review. */
  summary?: string;
  comments: Comment[];
  /** Files that have both sides of a conflict with what others have merged. */
  conflicts?: string[];
  /** Each from 1, worst, to 5; absent without ratings. */
  ratings?: { [name: string]: number };
}

/** A comment that must be answered before the round may finish: with the place that changed for it, or a reason. */
export interface Comment {
  id: string;
  text: string;
  /** The artifact it is about; absent when it is about all. */
  path?: string;
  answer?: CommentAnswer;
}

/** A finding of a member's review, as its author and its reviewer read it. */
export interface OpenFinding {
  /** Such as F3. */
  id: string;
  path: string;
  place: string;
  severity: string;
  problem: string;
  wanted: string;
  reviewer: string;
  verdict: string;
  /** Round of the verdict. */
  round: number;
  /** True when the file has changed since, so that the finding waits for the reviewer. */
  changedSince: boolean;
  /** Members whose answer counts: the file's author and its owner. */
  answeredBy: readonly string[];
  /** Their answer to it. */
  answer?: CommentAnswer;
}

/** A phase that was worked on. */
export interface PhaseRecord {
  phase: string;
  title: string;
  rounds: RoundRecord[];
}

/** An ended round, including its review. */
export interface RoundRecord {
  round: number;
  cause: string;
  ended: "done" | "limit";
  /** Working time, without waiting for people. */
  minutes: number;
  usd: number;
  tokens: number;
  questions: number;
  /** Number of verdicts by members that requested changes. */
  changesAskedByReviewers: number;
  passedReview?: boolean;
  /** Results and numbers of the checks with an id, at the end of the round. */
  checks?: { [check: string]: { [value: string]: boolean | number } };
  /** Findings that were open at the end of the round, by severity. */
  openFindings?: { [severity: string]: number };
  decisions: { by: string; verdict: string; ratings: { [name: string]: number }; comments: number }[];
}

export interface BriefLessons {
  shown: {
    id: string;
    project: string;
    texts: { name: string; text: string }[];
    words: string[];
    time?: string;
    /** Earlier projects that were shown it, and those of them in which it held. */
    shownTo?: number;
    heldIn?: number;
  }[];
  /** Output with which the agent says which of them held; absent for an agent that does not. */
  heldIn?: string;
}

/** State of the phase in the brief, as JSON. */
export interface PhaseStatusFacts {
  phase: string;
  /** The element of a list that the phase is worked on for. */
  item?: { [name: string]: Json };
  round: number;
  cause: RoundCause;
  deliverables: DeliverableStatus[];
  pendingReviews: { paths: string[]; reviewer: string; blockOn: readonly string[] }[];
  outputsPending: { agent: string; outputs: string[] }[];
  /** Members of the swarm other than the agent itself. */
  team: { name: string; title: string; description: string }[];
  /** Answered questions of the project. */
  questions: { agent: string; text: string; answer: string }[];
  /** Cause of this round: comments and ratings of people, findings of a review. */
  feedback: Feedback[];
  /** Findings of the phase's reviewers without a newer verdict. */
  findings: OpenFinding[];
  /** All files of the repository. */
  files: string[];
  /** Reasons why the phase is not finished. */
  unmet: string[];
}

export interface BriefFacts {
  agent: { name: string; title: string };
  project: { id: string; title: string };
  phase: { title: string; goal: string };
  /** Note of the previous agent's handoff; absent on the first visit of a round. */
  note?: string;
  /** Markdown of the customer. */
  statementOfWork: string;
  status: PhaseStatusFacts;
  /** Rendered templates of the agent's deliverables. */
  templates: { deliverable: string; path: string; text: string }[];
  /** Schemas that the data in the agent's deliverables must fit. */
  schemas: { deliverable: string; path: string; text: string }[];
  /** Lessons of earlier projects; absent in a phase that shows none. */
  lessons?: BriefLessons;
  ledger: LedgerEntry[];
  /** The project's phases so far. */
  record: PhaseRecord[];
}

/** A brief in two parts: the first is identical, byte for byte, at the agent's next visit of the phase, so it is cached. */
export interface Brief {
  lasting: string;
  current: string;
  /** For a lean brief: the files to request, in order. The brief contains the first. */
  due?: DueFile[];
}

/** A file, or files, that an agent still has to write. */
export interface DueFile {
  /** A path or, for several files, a glob. */
  path: string;
  /** Number of missing files. */
  left: number;
  /** The request, with the template. */
  task: string;
}
