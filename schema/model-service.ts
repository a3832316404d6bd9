import type { Model, ModelHeaders, ModelService, Provider } from "./types.ts";

/** Names of the providers, as people read them. */
export const providerTitles: { readonly [Name in Provider]: string } = {
  bedrock: "Amazon Bedrock",
  anthropic: "Anthropic",
  openai: "OpenAI",
};

/** Returns the model as it is called under one of its ids, which a different service may provide. */
export function modelAt(model: Model, id: string): Model {
  const service = model.elsewhere?.[id];
  if (service === undefined) return model;
  const { endpoint: _, key: __, headers: ___, fields: ____, tokensPerMinute: _____, ...shared } = model;
  return { ...shared, ...service };
}

/** A model's id at its service, and the account that it is called with: its key and headers, as declared. */
interface CalledPlace extends Pick<ModelService, "provider" | "endpoint"> {
  account?: string;
  modelId: string;
}

/** Returns the place at which one of a model's ids is called. */
export function calledPlace(model: Model, modelId: string): CalledPlace {
  const { provider, endpoint, key = "", headers = {} } = modelAt(model, modelId);
  const isOwn = key === "" && Object.keys(headers).length === 0;
  const account = isOwn ? {} : { account: JSON.stringify([key, Object.entries(headers).sort()]) };
  return { provider, ...(endpoint !== undefined && { endpoint }), ...account, modelId };
}

/** Returns the names of the secrets that calls of a service need. */
export function secretsOfService({ key, headers = {} }: Pick<ModelService, "key" | "headers">): string[] {
  return [...(key === undefined ? [] : [key]), ...Object.values(headers).flatMap(secretOf)];
}

/** Returns the names of the secrets that calls of a model and its fallbacks need. */
export function secretsOfModel(model: Model): string[] {
  return [...new Set(servicesOf(model).flatMap(secretsOfService))];
}

/** Returns the model's own service, and those of its fallbacks elsewhere. */
export function servicesOf(model: Model): ModelService[] {
  return [model, ...Object.values(model.elsewhere ?? {})];
}

const secretOf = (value: ModelHeaders[string]): string[] => (typeof value === "string" ? [] : [value.secret]);
