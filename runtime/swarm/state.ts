import type { Usage } from "../../schema/types.ts";
import type { DueFile } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";
import type { TokenFactors } from "./cost.ts";
import type { LimitName, Outputs } from "./entry.ts";
import type { Message, ToolCall } from "./ports.ts";
import type { Progress } from "./progress.ts";
import type { Troubles } from "./troubles.ts";

/** A reply whose calls are being worked on. */
export interface Turn {
  /** Sequence number of its `model-replied` entry. */
  seq: number;
  calls: ToolCall[];
  results: { [callId: string]: { text: string; isError: boolean } };
  written: string[];
  published: boolean;
  /** The reply was cut off behind its calls. */
  isCut?: boolean;
}

/** One agent's stretch of work, from its brief to a handoff. */
export interface Visit {
  agent: string;
  note?: string;
  messages: Message[];
  turn?: Turn;
  /** What the agent is still asked to write, where it is asked for one file at a time. */
  due?: DueFile[];
  troubles: Troubles;
  progress: Progress;
  /** Calls in a row whose replies were lost. */
  attempts?: number;
  /** The first of the model's ids that is asked: those before it have led nowhere. Default: 0. */
  firstId?: number;
}

export type End = { kind: "done"; summary: string } | { kind: "limit"; limit: LimitName; reason: string };

/** Where a round stands: the fold of its journal. Never changed in place. */
export interface State {
  /** Entries folded; also the sequence number of the last one, counted from 1. */
  seq: number;
  lastAt?: number;
  /** Working time: waiting for people and for a new runner is not in it. */
  activeMs: number;
  turns: number;
  handoffs: number;
  /** Groups of members whose ping-pong was led to another one, each as its sorted names. */
  led?: string[];
  /** Who worked, oldest first. */
  workers: string[];
  usage: { [agent: string]: Usage };
  /** How the round's models count, from the usage that they reported. */
  tokenFactors?: TokenFactors;
  outputs: Outputs;
  answers: CommentAnswers;
  /** Sequence number of the last entry with which an agent wrote, and of the last with which its visit began. */
  lastWrite: { [agent: string]: number };
  lastVisit: { [agent: string]: number };
  questions: number;
  /** Those of the round that were answered, oldest first. */
  answered: { text: string; answer: string }[];
  question?: { callId: string; agent: string; text: string; choices: string[] };
  /** Fresh visits in a row because the context window was full. */
  overflows: number;
  /** Who is to begin a visit. */
  coming?: { agent: string; note?: string; firstId?: number; wrote?: string[] };
  /** Fresh visits in a row because replies led nowhere. */
  restarts?: number;
  visit?: Visit;
  /** A limit is near: the last turn is granted or used. */
  closing?: { limit: LimitName; reason: string; used: boolean };
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
