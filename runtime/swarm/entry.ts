import type { Json } from "../../base/json.ts";
import type { DueFile } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";
import type { ModelReply, Spending, ToolOutcome } from "./ports.ts";

/** Values reported so far: by agent, by output name. */
export type Outputs = { [agent: string]: { [output: string]: Json } };

/** Limit that stopped a round. `budget` is the project's, `cost` the phase's, `agent-cost` the agent's. */
export type LimitName =
  | "turns"
  | "handoffs"
  | "time"
  | "turn-time"
  | "repetition"
  | "tokens"
  | "agent-tokens"
  | "cost"
  | "agent-cost"
  | "budget"
  | "reply-length"
  | "context-window"
  | "malformed-replies"
  | "guardrail"
  | "idle-replies"
  | "repeated-calls"
  | "refusal";

/** Place of a tool result: the index of its message in the conversation, and of its block in the message. */
export type ResultPlace = [message: number, block: number];

/** Event of a round, without the time. */
export type Happening =
  /** `lasting` counts the characters at the start of the brief that are the same at the agent's next visit; absent in early releases. */
  /** `due`: the files that a lean brief asks for, in order. */
  | { kind: "visit-started"; agent: string; brief: string; lasting?: number; note?: string; due?: DueFile[] }
  | { kind: "model-replied"; reply: ModelReply; latencyMs: number; reservedMicros: number; costMicros: number }
  /** Entries of the first releases have no spending. */
  | { kind: "model-timed-out"; latencyMs: number; spending?: Spending; reservedMicros?: number; costMicros?: number }
  /** A call without a reply; `attempts` counts those at this reply so far. */
  | {
      kind: "reply-lost";
      spending: Spending;
      attempts: number;
      reservedMicros: number;
      costMicros: number;
      /** The calling runner ended before it recorded the outcome, which is unknown. */
      isUntold?: true;
    }
  | { kind: "tool-returned"; callId: string; outcome: ToolOutcome }
  /** A call that the swarm refused: a wrong handoff, a second control tool, an output of the wrong type. */
  | { kind: "call-refused"; callId: string; reason: string }
  | { kind: "outputs-reported"; callId: string; agent: string; outputs: { [output: string]: Json } }
  /** Precedes a handoff or a finish. */
  | { kind: "comments-answered"; agent: string; answers: CommentAnswers }
  | { kind: "turn-published"; agent: string; paths: string[] }
  /** `forced` for a declared edge. */
  | {
      kind: "handed-off";
      from: string;
      to: string;
      message: string;
      forced: boolean;
      /** Members of a ping-pong that led to a handoff to a different member. */
      among?: string[];
    }
  | { kind: "asked"; callId: string; agent: string; question: string; choices: string[] }
  | { kind: "answered"; answer: string }
  | { kind: "finish-refused"; callId: string; agent: string; unmet: string[] }
  | { kind: "finished"; agent: string; summary: string }
  /** Too many unusable replies: the visit restarts with the model's id at `firstId`. */
  | { kind: "visit-restarted"; agent: string; reason: string; firstId: number }
  /** Old results of the visit were each replaced by one line with their description. */
  | { kind: "results-cleared"; agent: string; results: ResultPlace[]; tokens: number }
  /** The agent has one last turn to save its work. `topUp`: number of the top-up of the budget that is next. */
  | { kind: "limit-near"; limit: LimitName; reason: string; topUp?: number }
  | { kind: "limit-reached"; limit: LimitName; reason: string; topUp?: number }
  /** People granted the top-up that ended the work, which continues where it stopped. */
  | { kind: "money-granted"; topUp: number }
  /** A new runner resumed the round; the time since the previous entry is not working time. */
  | { kind: "resumed" };

/** One entry of a round's journal: folding all entries with `next` gives the state of the round. */
export type Entry = Happening & {
  /** Milliseconds since 1970. */
  at: number;
  /** Working time since the previous entry. Entries of the first releases have none: there `at` is used. */
  workedMs?: number;
};

export type SwarmOutcome =
  | { kind: "done"; outputs: Outputs; summary: string }
  /** `number` counts the questions of the round from 1. */
  | { kind: "asked"; question: { agent: string; text: string; choices: string[]; number: number } }
  | { kind: "limit"; limit: LimitName; reason: string; outputs: Outputs; topUp?: number }
  /** Somebody stops the project: the turn at work is saved, and no other begins. */
  | { kind: "stop-requested" }
  /** The signal came; the recorded entries are enough to resume. */
  | { kind: "stopped" };
