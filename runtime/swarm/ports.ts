import type { Json } from "../../base/json.ts";
import type { Agent, Model } from "../../schema/types.ts";
import type { Brief } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";

/** A JSON value as it crosses processes. */

export type ContentBlock =
  /** `isLasting`: later conversations begin with the same text, up to its end. */
  | { kind: "text"; text: string; isLasting?: true }
  /**
   * What a model thought, sealed by its service: it goes back in its place, unchanged, and only to that model. `redacted` is
   * base64 and stands for the text.
   */
  | { kind: "reasoning"; text: string; signature?: string; redacted?: string }
  /** `unusable` says why a call is not run; its `input` is then not the model's. */
  /** `isFenced`: the reply gave the file in a fenced block of its words. */
  | { kind: "tool-use"; id: string; name: string; input: Json; unusable?: string; isFenced?: true }
  | { kind: "tool-result"; id: string; text: string; isError: boolean };

export interface Message {
  role: "user" | "assistant";
  content: ContentBlock[];
  /** The id of the model that said it. */
  by?: string;
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  input: { [key: string]: Json };
}

/** Tokens of one call, as the service counts them. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** Of those, the ones that are kept for five minutes only; absent where the service does not tell them apart. */
  shortCacheWriteTokens?: number;
}

export interface ModelRequest {
  model: Model;
  system: string;
  messages: Message[];
  tools: ToolSpec[];
  /** What the input has at most, by an estimate: it counts where the service does not say what it has counted. */
  estimatedInputTokens: number;
  /** Attempts at this reply that are paid for and were lost, over all of the model's ids; the client goes on after them. */
  attempts: number;
  /** Travels as Converse `requestMetadata`: who is calling, for cost reports and for the rehearsal model. */
  metadata: { project: string; phase: string; round: string; agent: string; purpose: "swarm" | "review" | "judge" };
}

export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  /** The model declines: what it said so far must not be sent back. */
  | "refusal"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded";

/** What a call used. */
export interface Spending {
  usage: TokenUsage;
  /** The id that was called: the model's own or one of its fallbacks; absent where nobody knows. */
  modelId?: string;
  /** The service did not say: the usage is crew's own estimate. */
  isEstimated?: true;
}

export interface ModelReply extends Spending {
  content: ContentBlock[];
  stopReason: StopReason;
  modelId: string;
  /** It was cut off at the model's maximum behind the calls that it has. */
  isCut?: boolean;
}

/**
 * A model endpoint. Rejects with `ReplyLost` when a call that the service may have counted gave no reply, and with
 * `ModelUnavailable` when neither the model nor its fallbacks answer, which nobody counts.
 */
export interface ModelClient {
  /** `heard` is called whenever something of the reply arrives. */
  converse(request: ModelRequest, signal: AbortSignal, heard?: () => void): Promise<ModelReply>;
}

/** The reply broke off, or its answer never came. Whether to ask again is for whoever pays. */
export class ReplyLost extends Error {
  override readonly name = "ReplyLost";
  readonly spending: Spending;
  /** Attempts that are used up with this one: `ModelRequest.attempts` of the next. */
  readonly attempts: number;

  constructor(spending: Spending, attempts: number, cause: unknown) {
    super(`The reply was lost: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.spending = spending;
    this.attempts = attempts;
  }
}

export class ModelUnavailable extends Error {
  override readonly name = "ModelUnavailable";
}

export interface ToolCall {
  id: string;
  name: string;
  input: Json;
  unusable?: string;
  isFenced?: true;
}

export interface ToolOutcome {
  text: string;
  isError: boolean;
  /** Paths the call wrote, moved or deleted, relative to the repository's root. */
  written: string[];
  /** The parts of files that the agent has seen by this call. */
  seen?: SeenPart[];
}

/** Lines `from` to `to` of the `of` that one content of a file has. */
export interface SeenPart {
  path: string;
  digest: string;
  from: number;
  to: number;
  of: number;
}

/** Where a call stands in the round: the idempotency key of everything it causes. */
export interface TurnId {
  phase: string;
  round: number;
  /** Sequence number of the journal entry that asked for the call. */
  seq: number;
}

/** The tools an agent may call, beside those of the swarm itself. */
export interface Toolbox {
  specs(agent: Agent): ToolSpec[];
  /** Never rejects for what the model got wrong: that is an outcome with `isError`. */
  call(agent: Agent, call: ToolCall, turn: TurnId, signal: AbortSignal): Promise<ToolOutcome>;
}

/** The durable log of one round. An entry that was appended is never lost and never appended twice. */
export interface Journal<Entry> {
  /** Resolves once the entry is on durable storage; rejects with `Superseded` when a newer runner holds the round. */
  append(entry: Entry): Promise<void>;
}

/** A newer runner has taken over: this one must stop without any further effect. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

/**
 * Money. Reservations are made before a call and settled after it. Both are repeated after a crash with the same turn:
 * reserving what is already reserved is true, settling what is already settled changes nothing.
 */
export interface Meter {
  /** False when the reservation, and `leave` for a turn of the round after it, would exceed the project's budget. */
  reserve(turn: TurnId, micros: number, leave?: number): Promise<boolean>;
  /** What is reserved for the turn and not settled. */
  reserved(turn: TurnId): Promise<number | undefined>;
  settle(turn: TurnId, reservedMicros: number, spentMicros: number): Promise<void>;
}

/** What an agent's visit begins with, and what `finish` is judged by. */
export interface PhaseWork {
  /** The brief of an agent's visit: task, state of the work, roster, feedback. Text for the model. */
  brief(
    agent: Agent,
    note: string | undefined,
    outputs: { [agent: string]: { [output: string]: Json } },
    answers: CommentAnswers,
  ): Promise<Brief>;
  /** Commits what the turn wrote and publishes it; a turn that wrote nothing does nothing. */
  publish(agent: Agent, turn: TurnId, message: string): Promise<void>;
  /** What still keeps the phase open, in sentences; empty when it may finish. */
  unmet(outputs: { [agent: string]: { [output: string]: Json } }, answers: CommentAnswers): Promise<string[]>;
}

/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** Milliseconds of work since some beginning, in this process alone: while it was stopped or its machine slept nobody worked. */
export interface Stopwatch {
  workedMs(): number;
}
