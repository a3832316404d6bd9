import type { Digest } from "../../base/digest.ts";
import type { Json } from "../../base/json.ts";
import type { PhaseName } from "../../base/names.ts";
import type { Agent, Model } from "../../schema/types.ts";
import type { Brief } from "./brief-facts.ts";
import type { CommentAnswers } from "./comment-answers.ts";

/** A block of a message, as JSON. */
export type ContentBlock =
  /** `isLasting`: later conversations begin with the same text, up to its end. */
  | { kind: "text"; text: string; isLasting?: true }
  /**
   * Reasoning of a model, signed by its service: it is returned in its place, unchanged, and only to that model.
   * `redacted` is base64 and replaces the text.
   */
  | { kind: "reasoning"; text: string; signature?: string; redacted?: string }
  /** `unusable` is the reason why a call is not run; its `input` is then not the model's. */
  /** `isFenced`: the reply gave the file in a fenced block of its text. */
  | { kind: "tool-use"; id: string; name: string; input: Json; unusable?: string; isFenced?: true }
  | { kind: "tool-result"; id: string; text: string; isError: boolean };

export interface Message {
  role: "user" | "assistant";
  content: ContentBlock[];
  /** Id of the model that produced it. */
  by?: string;
}

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  input: { [key: string]: Json };
}

/** Tokens of one call, as counted by the service. */
export interface TokenUsage {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  /** The part that is cached for five minutes only; absent when the service does not report it. */
  shortCacheWriteTokens?: number;
}

export interface ModelRequest {
  model: Model;
  system: string;
  messages: Message[];
  tools: ToolSpec[];
  /** Estimated maximum of the input; counts when the service reports no usage. */
  estimatedInputTokens: number;
  /** Paid attempts at this reply that were lost, over all of the model's ids; the client continues after them. */
  attempts: number;
  /** Sent as Converse `requestMetadata`: the caller, for cost reports and for the rehearsal model. */
  metadata: {
    project: string;
    phase: string;
    round: string;
    agent: string;
    purpose: "swarm" | "review" | "judge";
    /** Sequence number of the turn within the round; only for swarms. */
    turn?: string;
  };
}

export type StopReason =
  | "end_turn"
  | "tool_use"
  | "max_tokens"
  | "stop_sequence"
  | "guardrail_intervened"
  | "content_filtered"
  /** The model refused: its text so far must not be sent back. */
  | "refusal"
  | "malformed_model_output"
  | "malformed_tool_use"
  | "model_context_window_exceeded";

/** Usage of a call. */
export interface Spending {
  usage: TokenUsage;
  /** The called id: the model's own or one of its fallbacks; absent when unknown. */
  modelId?: string;
  /** The service reported no usage, so it is crew's estimate. */
  isEstimated?: true;
}

export interface ModelReply extends Spending {
  content: ContentBlock[];
  stopReason: StopReason;
  modelId: string;
  /** True when the reply was truncated at the model's maximum after its calls. */
  isCut?: boolean;
}

/**
 * Client of models. Rejects with `ReplyLost` when a call that the service may have counted returned no reply, and with
 * `ModelUnavailable` when neither the model nor its fallbacks are available, which is not billed.
 */
export interface ModelClient {
  /** Calls `heard` whenever a part of the reply arrives. */
  converse(request: ModelRequest, signal: AbortSignal, heard?: () => void): Promise<ModelReply>;
}

/** The tokens a minute of an id at its service. */
export interface ModelQuota {
  provider: Model["provider"];
  endpoint?: string;
  modelId: string;
  tokensPerMinute: number;
}

/** The line in which all runners of an environment wait for the tokens a minute of a model. */
export interface TokenQuota {
  /**
   * Takes tokens for a call. Returns the milliseconds until they are free; undefined, without taking any, when that is more than
   * `longestMs`. Rejects when the line cannot be reached.
   */
  take(quota: ModelQuota, tokens: number, longestMs: number): Promise<number | undefined>;
  /** Takes more for a call that has used more than it took, or returns (a negative number) what it has not used. */
  correct(quota: ModelQuota, tokens: number): Promise<void>;
}

/** A model's id at its service; without an id all of the service's models. */
export interface ModelPlace {
  provider: Model["provider"];
  endpoint?: string;
  /** The account that the service is called with, by its declaration: a limit is one of an account. Absent of the runner's own. */
  account?: string;
  modelId?: string;
}

/** Nobody calls the model until then, because its service has said so. */
export interface ProviderPause {
  /** Milliseconds since 1970. */
  until: number;
  /** Milliseconds from now on. */
  leftMs: number;
  /** The service's words, and the time that it asked for where crew asks again sooner. */
  reason: string;
}

/** The pauses that services have asked for, which all runners of an environment keep. */
export interface ProviderPauses {
  /** The pause of the id, or of its whole service, that lasts longer. Rejects when the pauses cannot be reached. */
  at(place: ModelPlace & { modelId: string }): Promise<ProviderPause | undefined>;
  /** Records the wait that a service has asked for; a pause that lasts longer remains. */
  tell(place: ModelPlace, asked: { waitMs: number; reason: string }): Promise<void>;
  /** Removes the pauses of an id and of its service, because the service has answered. */
  lift(place: ModelPlace & { modelId: string }): Promise<void>;
}

/** The reply was interrupted or never arrived. The caller, who pays, decides on a retry. */
export class ReplyLost extends Error {
  override readonly name = "ReplyLost";
  readonly spending: Spending;
  /** Attempts used so far, including this one: `ModelRequest.attempts` of the next. */
  readonly attempts: number;

  constructor(spending: Spending, attempts: number, cause: unknown) {
    super(`The reply was lost: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.spending = spending;
    this.attempts = attempts;
  }
}

export class ModelUnavailable extends Error {
  override readonly name: string = "ModelUnavailable";
}

/** The services of the model and of all its fallbacks have asked for a pause that a runner does not wait for. */
export class ProviderPaused extends ModelUnavailable {
  override readonly name = "ProviderPaused";
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
  /** Source of the words that the text quotes, such as "the program node"; absent for the runner's own words. */
  source?: string;
  /** Paths that the call wrote, moved or deleted, relative to the repository's root. */
  written: string[];
  /** Parts of files that the call showed to the agent. */
  seen?: SeenPart[];
}

/** Lines `from` to `to` of a file content with `of` lines. */
export interface SeenPart {
  path: string;
  digest: Digest;
  from: number;
  to: number;
  of: number;
}

/** Position of a call in the round: the idempotency key of all its effects. */
export interface TurnId {
  phase: PhaseName;
  round: number;
  /** Sequence number of the journal entry with the call. */
  seq: number;
}

/** Tools that an agent may call, beside the swarm's own. */
export interface Toolbox {
  specs(agent: Agent): ToolSpec[];
  /** Never rejects for a model's mistake, which is an outcome with `isError`. */
  call(agent: Agent, call: ToolCall, turn: TurnId, signal: AbortSignal): Promise<ToolOutcome>;
}

/** The durable log of one round. An appended entry is never lost and never appended twice. */
export interface Journal<Entry> {
  /** Resolves once the entry is on durable storage; rejects with `Superseded` when a newer runner has claimed the round. */
  append(entry: Entry): Promise<void>;
}

/** A newer runner has claimed the round: this one must stop without any further effect. */
export class Superseded extends Error {
  override readonly name = "Superseded";
}

/**
 * Budget. A reservation is made before a call and settled after it. Both are idempotent by turn: reserving again
 * returns true, settling again has no effect.
 */
export interface Meter {
  /** False when the reservation, and `leave` for a later turn of the round, would exceed the project's budget. */
  reserve(turn: TurnId, micros: number, leave?: number): Promise<boolean>;
  /** Open reservation of the turn. */
  reserved(turn: TurnId): Promise<number | undefined>;
  settle(turn: TurnId, reservedMicros: number, spentMicros: number): Promise<void>;
  /** Number of the budget's next top-up, as of the last refused reservation; undefined when none is left. */
  readonly topUp?: number | undefined;
}

/** The work of a phase: the brief of a visit, and the conditions for `finish`. */
export interface PhaseWork {
  /** Brief of an agent's visit: task, state of the work, roster, feedback. Text for the model. */
  brief(
    agent: Agent,
    note: string | undefined,
    outputs: { [agent: string]: { [output: string]: Json } },
    answers: CommentAnswers,
  ): Promise<Brief>;
  /** Commits and publishes the turn's changes; does nothing without changes. */
  publish(agent: Agent, turn: TurnId, message: string): Promise<void>;
  /** Reasons why the phase is not finished, as sentences; empty when it may finish. */
  unmet(outputs: { [agent: string]: { [output: string]: Json } }, answers: CommentAnswers): Promise<string[]>;
}

/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** Milliseconds of work in this process: excludes times when it was stopped or its computer slept. */
export interface Stopwatch {
  workedMs(): number;
}
