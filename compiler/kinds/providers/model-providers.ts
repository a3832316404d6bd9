import { defaults } from "../../../schema/defaults.ts";
import type { Model, ModelDeclaration } from "../../../schema/types.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { bedrock } from "./bedrock/bedrock.ts";
import type { ModelProvider } from "./model-provider.ts";
import { openai } from "./openai/openai.ts";

const providers: { readonly [Name in Model["provider"]]: ModelProvider } = { bedrock, anthropic, openai };

/** Returns the provider of a declared or lowered model. */
export function providerOf({ provider = defaults.model.provider }: Pick<ModelDeclaration, "provider">): ModelProvider {
  return providers[provider];
}
