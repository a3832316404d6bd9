import type { ModelReply, ModelRequest, Spending } from "../swarm/ports.ts";

/** A service that models are called at. It makes one attempt at a time: `with-fallback.ts` repeats and falls back. */
export interface ModelProvider {
  /** One call. Never rejects: what goes wrong is an end of the call. */
  attempt(request: ModelRequest, id: AttemptedId, heard: () => void, signal: AbortSignal): Promise<CallEnd>;
  /** What a person can do about a failure that no repetition cures. */
  advice(failure: Failure, modelId: string, error: unknown): string;
}

/** What is known of a provider without calling it. */
export interface ProviderDefinition<Options> {
  /** `gen_ai.provider.name` of OpenTelemetry's conventions. */
  telemetryName: string;
  open(options: Options): ModelProvider;
}

export interface AttemptedId {
  modelId: string;
  /** From 1. */
  attempt: number;
}

/** What a failed call means for the next one: `no-access` stands for all models of the provider, `final` for this one. */
export type Failure = "throttled" | "transient" | "too-long" | "no-access" | "final";

export type CallEnd =
  | { kind: "reply"; reply: ModelReply }
  /** The service answered that it gives none, or was never asked: nobody counts the call. */
  | { kind: "refused"; failure: Failure; error: unknown }
  /** The service may have counted the call. */
  | { kind: "lost"; failure: Failure; spending: Spending; cause: unknown };
