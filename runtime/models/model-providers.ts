import { setTimeout as wait } from "node:timers/promises";
import type { Model, Provider } from "../../schema/types.ts";
import type { ModelClient } from "../swarm/ports.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { type BedrockOptions, bedrock } from "./bedrock/bedrock.ts";
import type { Access, ModelProvider, ProviderDefinition } from "./model-provider.ts";
import { accessWith, type ReadSecret, rehearsalAccess } from "./open-access.ts";
import { type OpenaiOptions, openai } from "./openai/openai.ts";
import type { Pace } from "./pace.ts";
import { type PauseOptions, Pauses } from "./provider-pause.ts";
import type { Line } from "./token-quota.ts";
import { type RefusedCall, withFallback } from "./with-fallback.ts";

/** Options of the providers, access to the services, and the waits between attempts. */
export interface ModelOptions extends Partial<Pace> {
  bedrock?: BedrockOptions;
  anthropic?: object;
  openai?: OpenaiOptions;
  /** Reads the services' keys. Default: there are none. */
  secret?: ReadSecret;
  /** Removes secrets from a text: a service may repeat a key in an error message. */
  hide?: (text: string) => string;
  /** Notes each call without a reply. */
  refused?: (call: RefusedCall) => void;
  /** The line for the tokens a minute of models. Default: none. A rehearsal has no quota. */
  line?: Line;
  /** The pauses that services have asked for. Default: each call waits by itself. */
  pauses?: PauseOptions;
  /** Address of the rehearsal model, which answers in place of all services. */
  rehearsal?: string | undefined;
}

const providers: { [Name in Model["provider"]]: ProviderDefinition<NonNullable<ModelOptions[Name]>> } = {
  bedrock,
  anthropic,
  openai,
};

/** Client for all models, each called at its provider. */
export function openModels(options: ModelOptions = {}): ModelClient {
  const opened = new Map<Model["provider"], ModelProvider>();
  const providerOf = ({ provider }: Model) => {
    const known = opened.get(provider) ?? providers[provider].open(options[provider] ?? {});
    opened.set(provider, known);
    return known;
  };
  const { secret = async () => undefined, hide = (text) => text, rehearsal } = options;
  const accessTo = rehearsal === undefined ? accessWith(secret) : rehearsalAccess(rehearsal);
  return withFallback(
    {
      providerOf,
      accessTo,
      hide,
      ...(options.refused && { refused: options.refused }),
      ...(options.pauses && { pauses: new Pauses(options.pauses) }),
      ...(options.line && rehearsal === undefined && { line: options.line }),
    },
    {
      sleep: options.sleep ?? (async (milliseconds, signal) => wait(milliseconds, undefined, { signal })),
      random: options.random ?? Math.random,
      now: options.now ?? (() => performance.now()),
    },
  );
}

/** Providers whose models may be tried at an address. */
export const trialProviders = (Object.keys(providers) as Provider[]).filter((name) => providers[name].modelsAt);

/** Returns the names of the models at an address; undefined where they are not listed. Rejects when it cannot be reached. */
export async function modelsAt(provider: Provider, access: Access, signal: AbortSignal): Promise<string[] | undefined> {
  return providers[provider].modelsAt?.(access, signal);
}

export function telemetryNameOf({ provider }: Pick<Model, "provider">): string {
  return providers[provider].telemetryName;
}
