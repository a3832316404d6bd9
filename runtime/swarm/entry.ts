import type { Json } from "../../base/json.ts";
import type { DueFile } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";
import type { ModelReply, Spending, ToolOutcome } from "./ports.ts";

/** Values reported so far: by agent, by output name. */
export type Outputs = { [agent: string]: { [output: string]: Json } };

/** What stopped a round. `budget` is the project's money, `cost` the phase's. */
export type LimitName =
  | "turns"
  | "handoffs"
  | "time"
  | "turn-time"
  | "repetition"
  | "tokens"
  | "agent-tokens"
  | "cost"
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

/** What happened in a round, without the time. */
export type Happening =
  /** `lasting` counts the characters at the brief's beginning that are the same at the agent's next visit; absent in early releases. */
  /** `due`: the files that a lean brief asks for, one after the other. */
  | { kind: "visit-started"; agent: string; brief: string; lasting?: number; note?: string; due?: DueFile[] }
  | { kind: "model-replied"; reply: ModelReply; latencyMs: number; reservedMicros: number; costMicros: number }
  /** Those of the first releases tell nothing of what was spent. */
  | { kind: "model-timed-out"; latencyMs: number; spending?: Spending; reservedMicros?: number; costMicros?: number }
  /** A call without a reply; `attempts` counts those at this reply so far. */
  | {
      kind: "reply-lost";
      spending: Spending;
      attempts: number;
      reservedMicros: number;
      costMicros: number;
      /** The runner that called ended before it could tell: nobody knows what came of the call. */
      isUntold?: true;
    }
  | { kind: "tool-returned"; callId: string; outcome: ToolOutcome }
  /** A call the swarm itself refused: a wrong handoff, a second control tool, an output of the wrong type. */
  | { kind: "call-refused"; callId: string; reason: string }
  | { kind: "outputs-reported"; callId: string; agent: string; outputs: { [output: string]: Json } }
  /** With a handoff or a finish, before it. */
  | { kind: "comments-answered"; agent: string; answers: CommentAnswers }
  | { kind: "turn-published"; agent: string; paths: string[] }
  /** `forced` when a declared edge fired. */
  | {
      kind: "handed-off";
      from: string;
      to: string;
      message: string;
      forced: boolean;
      /** The members who passed the work to and fro, where it was led to another one for that. */
      among?: string[];
    }
  | { kind: "asked"; callId: string; agent: string; question: string; choices: string[] }
  | { kind: "answered"; answer: string }
  | { kind: "finish-refused"; callId: string; agent: string; unmet: string[] }
  | { kind: "finished"; agent: string; summary: string }
  /** Replies led nowhere too often: the agent begins afresh, with the model's id at `firstId`. */
  | { kind: "visit-restarted"; agent: string; reason: string; firstId: number }
  /** Old results of the visit are replaced by a line each, which says what they were. */
  | { kind: "results-cleared"; agent: string; results: ResultPlace[]; tokens: number }
  /** The agent has one last turn to save its work. */
  | { kind: "limit-near"; limit: LimitName; reason: string }
  | { kind: "limit-reached"; limit: LimitName; reason: string }
  /** A new runner took the round up; the time since the entry before is nobody's working time. */
  | { kind: "resumed" };

/** One entry of a round's journal: folding all of them through `next` gives the state of the round. */
export type Entry = Happening & {
  /** Milliseconds since 1970. */
  at: number;
  /** Working time since the entry before. Entries of the first releases have none: there the times tell. */
  workedMs?: number;
};

export type SwarmOutcome =
  | { kind: "done"; outputs: Outputs; summary: string }
  /** `number` counts the questions of the round from 1. */
  | { kind: "asked"; question: { agent: string; text: string; choices: string[]; number: number } }
  | { kind: "limit"; limit: LimitName; reason: string; outputs: Outputs }
  /** The signal came; what is recorded is enough to resume. */
  | { kind: "stopped" };
