import type { LedgerEntry } from "../../schema/types.ts";
import type { CommentAnswer } from "./comment-answers.ts";

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

/** The feedback of one person, or of the phase's review, on the round before. */
export interface Feedback {
  by: string;
  source: "customer" | "review" | "operator";
  /** The review's summary. */
  summary?: string;
  comments: Comment[];
  /** Each from 1, worst, to 5; absent where nothing was rated. */
  ratings?: { [name: string]: number };
}

/** A comment that needs an answer before the round may finish: a place where something has changed for it, or a reason. */
export interface Comment {
  id: string;
  text: string;
  /** The artifact that it was made on; absent where it is about all of them. */
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
  /** Of the verdict. */
  round: number;
  /** True where the file has changed since: then it waits for the reviewer. */
  changedSince: boolean;
  /** Members whose answer counts: the file's author and its owner. */
  answeredBy: string[];
  /** Their words on it. */
  answer?: CommentAnswer;
}

/** A phase as far as it was worked on. */
export interface PhaseRecord {
  phase: string;
  title: string;
  rounds: RoundRecord[];
}

/** A round that has ended, its review included. */
export interface RoundRecord {
  round: number;
  cause: string;
  ended: "done" | "limit";
  /** Of work: waiting for people is not in it. */
  minutes: number;
  usd: number;
  tokens: number;
  questions: number;
  /** Verdicts of members that asked for changes. */
  changesAskedByReviewers: number;
  passedReview?: boolean;
  decisions: { by: string; verdict: string; ratings: { [name: string]: number }; comments: number }[];
}

/** The state of the phase as the team is told it, in JSON inside the brief. */
export interface PhaseStatusFacts {
  phase: string;
  round: number;
  cause: "start" | "review" | "decision" | "operator";
  deliverables: DeliverableStatus[];
  pendingReviews: { paths: string[]; reviewer: string; blockOn: string[] }[];
  outputsPending: { agent: string; outputs: string[] }[];
  /** The members of the swarm other than the agent itself. */
  team: { name: string; title: string; description: string }[];
  /** Questions of the project that were answered. */
  questions: { agent: string; text: string; answer: string }[];
  /** The cause of this round: comments and ratings of people, findings of a review. */
  feedback: Feedback[];
  /** Findings of the phase's reviewers that nobody has judged anew. */
  findings: OpenFinding[];
  /** All files of the repository. */
  files: string[];
  /** What still keeps the phase open. */
  unmet: string[];
}

export interface BriefFacts {
  agent: { name: string; title: string };
  project: { id: string; title: string };
  phase: { title: string; goal: string };
  /** What the agent before left with its handoff; absent on the first visit of a round. */
  note?: string;
  /** Markdown, as the customer wrote it. */
  statementOfWork: string;
  status: PhaseStatusFacts;
  /** Rendered templates of the agent's own deliverables. */
  templates: { deliverable: string; path: string; text: string }[];
  ledger: LedgerEntry[];
  /** The project's phases so far. */
  record: PhaseRecord[];
}

/** A brief in two parts: the first is the same, byte for byte, at the agent's next visit of the phase, so the cache has it. */
export interface Brief {
  lasting: string;
  current: string;
  /** With a lean brief: what the agent is asked for, one after the other. The brief names the first. */
  due?: DueFile[];
}

/** A file, or files, that an agent still has to write. */
export interface DueFile {
  /** A glob where it has no one name. */
  path: string;
  /** How many are missing. */
  left: number;
  /** What is asked, with the template. */
  task: string;
}
