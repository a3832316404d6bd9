import { defaults } from "../../schema/defaults.ts";
import type { EngagementFile, Model as LoweredModel, Price } from "../../schema/types.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import type { ModelProvider } from "../kinds/providers/model-provider.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import type { Engagement, LanguageModel } from "../link/model.ts";
import type { PathIn } from "../source/path-in.ts";
import { declaredPrice } from "./declared-price.ts";

/** Returns the engagement's models by name, each id with a price. */
export function lowerModels(engagement: Engagement, found: Found): { [name: string]: LoweredModel } {
  return Object.fromEntries(engagement.models.map((model) => [model.name, lowerModel(model, engagement, found)]));
}

function lowerModel({ name, declared }: LanguageModel, engagement: Engagement, found: Found): LoweredModel {
  const cache = declared.cache ?? defaults.model.cache;
  const provider = providerOf(declared);
  const own = declared.price && declaredPrice(declared.price);
  const ids: { id: string; at: PathIn<EngagementFile>; price: Price | undefined }[] = [
    { id: declared.id, at: ["models", name, "id"], price: own ?? provider.listPrice(declared.id, cache) },
    // The declared price is the model's own; a fallback is billed at its list price when there is one.
    ...(declared.fallback ?? []).map((id, index) => ({
      id,
      at: ["models", name, "fallback", index] as const,
      price: provider.listPrice(id, cache) ?? own,
    })),
  ];
  for (const { id, at, price } of ids) if (!price) reportUnknownPrice(id, provider, { engagement, at }, found);
  const prices = ids.flatMap(({ id, price }) => (price ? [[id, price] as const] : []));
  const { maxTokens, profile, effort, fields } = declared;
  return {
    provider: declared.provider ?? defaults.model.provider,
    ids: ids.map(({ id }) => id),
    maxTokens,
    cache,
    ...(profile === "lean" && { profile }),
    ...(effort !== undefined && { effort }),
    ...(fields !== undefined && { fields }),
    prices: Object.fromEntries(prices),
  };
}

function reportUnknownPrice(
  id: string,
  { pricedIds, pricesAsOf }: ModelProvider,
  { engagement, at }: { engagement: Engagement; at: PathIn<EngagementFile> },
  found: Found,
): void {
  const near = nearNames(id, pricedIds(id));
  const declare = `add \`price: {input: …, output: …}\`, in US dollars per million tokens, to "${String(at[1])}"`;
  found.error("price-unknown", {
    message: `The model "${id}" is not in the price table of ${pricesAsOf}.`,
    span: engagement.origin(...at),
    why: "Without a price the budget cannot be enforced.",
    help: near.length === 0 ? declare : `did you mean ${orList(near)}? Otherwise ${declare}`,
  });
}
