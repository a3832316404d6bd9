import { setTimeout as wait } from "node:timers/promises";
import type { Model } from "../../schema/types.ts";
import type { ModelClient } from "../swarm/ports.ts";
import { type BedrockOptions, bedrock } from "./bedrock/bedrock.ts";
import type { ModelProvider, ProviderDefinition } from "./model-provider.ts";
import { type Pace, withFallback } from "./with-fallback.ts";

/** Endpoints of the providers, and the waits between attempts. */
export interface ModelOptions extends Partial<Pace> {
  bedrock?: BedrockOptions;
}

const providers: { [Name in Model["provider"]]: ProviderDefinition<NonNullable<ModelOptions[Name]>> } = { bedrock };

/** Client for all models, each called at its provider. */
export function openModels(options: ModelOptions = {}): ModelClient {
  const opened = new Map<Model["provider"], ModelProvider>();
  const providerOf = ({ provider }: Model) => {
    const known = opened.get(provider) ?? providers[provider].open(options[provider] ?? {});
    opened.set(provider, known);
    return known;
  };
  return withFallback(providerOf, {
    sleep: options.sleep ?? (async (milliseconds, signal) => wait(milliseconds, undefined, { signal })),
    random: options.random ?? Math.random,
    now: options.now ?? (() => performance.now()),
  });
}

export function telemetryNameOf({ provider }: Model): string {
  return providers[provider].telemetryName;
}
