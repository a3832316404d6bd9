import type { Usage } from "../../schema/types.ts";
import type { DueFile } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";
import type { TokenFactors } from "./cost.ts";
import type { LimitName, Outputs } from "./entry.ts";
import type { Message, ToolCall } from "./ports.ts";
import type { Progress } from "./progress.ts";
import type { Troubles } from "./troubles.ts";

/** A reply whose calls are being run. */
export interface Turn {
  /** Sequence number of its `model-replied` entry. */
  seq: number;
  calls: ToolCall[];
  results: { [callId: string]: { text: string; isError: boolean } };
  written: string[];
  published: boolean;
  /** The reply was truncated after its calls. */
  isCut?: boolean;
}

/** Work of one agent, from its brief to a handoff. */
export interface Visit {
  agent: string;
  note?: string;
  messages: Message[];
  turn?: Turn;
  /** Files still to request from the agent, when they are requested one at a time. */
  due?: DueFile[];
  troubles: Troubles;
  progress: Progress;
  /** Number of calls in a row whose replies were lost. */
  attempts?: number;
  /** Index of the first model id to call: the earlier ones were unsuccessful. Default: 0. */
  firstId?: number;
}

export type End = { kind: "done"; summary: string } | ({ kind: "limit" } & Stop);

/** Limit that stops a round; `topUp` is the number of the top-up that may follow. */
export interface Stop {
  limit: LimitName;
  reason: string;
  topUp?: number;
}

/** State of a round: the fold of its journal. Immutable. */
export interface State {
  /** Number of folded entries, which is the sequence number of the last one. */
  seq: number;
  lastAt?: number;
  /** Working time, without waiting for people or for a new runner. */
  activeMs: number;
  turns: number;
  handoffs: number;
  /** Groups of members whose ping-pong was handed to a different member, each as its sorted names. */
  led?: string[];
  /** Agents that worked, oldest first. */
  workers: string[];
  usage: { [agent: string]: Usage };
  /** Token factors of the round's models, from their reported usage. */
  tokenFactors?: TokenFactors;
  outputs: Outputs;
  answers: CommentAnswers;
  /** Sequence numbers of the last write of each agent, and of the last start of its visit. */
  lastWrite: { [agent: string]: number };
  lastVisit: { [agent: string]: number };
  questions: number;
  /** Answered questions of the round, oldest first. */
  answered: { text: string; answer: string }[];
  question?: { callId: string; agent: string; text: string; choices: string[] };
  /** Number of fresh visits in a row because the context window was full. */
  overflows: number;
  /** The agent of the next visit. */
  coming?: { agent: string; note?: string; firstId?: number; known?: Pick<Progress, "wrote" | "refusals"> };
  /** Number of fresh visits in a row after unusable replies. */
  restarts?: number;
  visit?: Visit;
  /** A limit is near: the last turn was granted or used. */
  closing?: Stop & { used: boolean };
  end?: End;
}

export function initialState(entryAgent: string): State {
  return {
    seq: 0,
    activeMs: 0,
    turns: 0,
    handoffs: 0,
    workers: [entryAgent],
    usage: {},
    outputs: {},
    answers: {},
    lastWrite: {},
    lastVisit: {},
    questions: 0,
    answered: [],
    overflows: 0,
    coming: { agent: entryAgent },
  };
}
