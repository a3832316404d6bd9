import type { ModelReply, ModelRequest, Spending } from "../swarm/ports.ts";

/** A service that models are called at. It makes single attempts; `with-fallback.ts` retries and falls back. */
export interface ModelProvider {
  /** Makes one call. Never rejects: failures are ends of the call. `request.model` is the model at this service. */
  attempt(request: ModelRequest, id: AttemptedId, heard: () => void, signal: AbortSignal): Promise<CallEnd>;
  /** Advice for a person on a failure that no retry fixes. */
  advice(failure: Failure, modelId: string, error: unknown): string;
}

/** Properties of a provider that need no call. */
export interface ProviderDefinition<Options> {
  /** `gen_ai.provider.name` of OpenTelemetry's conventions. */
  telemetryName: string;
  open(options: Options): ModelProvider;
  /**
   * Returns the names of the models at an address; undefined where the service does not list them. Rejects when it cannot be reached or
   * refuses. Absent for a service without an address of its own.
   */
  modelsAt?(access: Access, signal: AbortSignal): Promise<string[] | undefined>;
}

export interface AttemptedId {
  modelId: string;
  /** From 1. */
  attempt: number;
  access: Access;
}

/** Address and credentials of one call, read just before it and kept nowhere. */
export interface Access {
  /** Absent where it is the provider's own. */
  endpoint?: string;
  key?: string;
  headers: { [name: string]: string };
}

/** Consequence of a failed call for the next one: `no-access` applies to all models of the service, `final` to this one. */
export type Failure = "throttled" | "transient" | "too-long" | "no-access" | "final";

export type CallEnd =
  | { kind: "reply"; reply: ModelReply }
  /** The service refused the call or was never called: the call is not billed. */
  | {
      kind: "refused";
      failure: Failure;
      error: unknown;
      /** Milliseconds after which the service says that it can be asked again. */
      waitMs?: number;
    }
  /** The service may have counted the call. */
  | { kind: "lost"; failure: Failure; spending: Spending; cause: unknown };
