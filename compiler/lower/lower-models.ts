import { defaults } from "../../schema/defaults.ts";
import type { Model as LoweredModel, ModelService, Price } from "../../schema/types.ts";
import { nearNames, orList } from "../diagnostics/did-you-mean.ts";
import type { Found } from "../diagnostics/found.ts";
import { providerOf } from "../kinds/providers/model-providers.ts";
import type { Engagement, LanguageModel } from "../link/model.ts";
import { type ServedId, servedIds } from "../link/served-ids.ts";
import { declaredPrice } from "./declared-price.ts";

/** Returns the engagement's models by name, each id with a price. */
export function lowerModels(engagement: Engagement, found: Found): { [name: string]: LoweredModel } {
  return Object.fromEntries(engagement.models.map((model) => [model.name, lowerModel(model, engagement, found)]));
}

function lowerModel(model: LanguageModel, engagement: Engagement, found: Found): LoweredModel {
  const { maxTokens, profile, effort, cache = defaults.model.cache } = model.declared;
  const ids = servedIds(model).map((served, index) => ({ served, price: priceOf(served, index === 0, cache) }));
  for (const { served, price } of ids) if (!price) reportUnknownPrice(served, model.name, engagement, found);
  reportTakenId(
    ids.map(({ served }) => served),
    engagement,
    found,
  );
  const prices = ids.flatMap(({ served, price }) => (price ? [[served.id, price] as const] : []));
  const elsewhere = ids.flatMap(({ served }) =>
    served.isElsewhere ? [[served.id, lowerService(served)] as const] : [],
  );
  const [own] = ids;
  return {
    ...(own === undefined ? { provider: defaults.model.provider } : lowerService(own.served)),
    ids: ids.map(({ served }) => served.id),
    ...(elsewhere.length > 0 && { elsewhere: Object.fromEntries(elsewhere) }),
    maxTokens,
    cache,
    ...(profile === "lean" && { profile }),
    ...(effort !== undefined && { effort }),
    prices: Object.fromEntries(prices),
  };
}

/** Turns and money are counted by id, so two services may not share one. */
function reportTakenId(ids: readonly ServedId[], engagement: Engagement, found: Found): void {
  for (const [index, served] of ids.entries()) {
    const first = ids.slice(0, index).find(({ id }) => id === served.id);
    if (first === undefined || !(served.isElsewhere || first.isElsewhere)) continue;
    found.error("fallback-id-taken", {
      message: `The fallback "${served.id}" has the id of a model of another service.`,
      span: engagement.origin(...served.at),
      related: [{ message: "The first one is here.", span: engagement.origin(...first.at) }],
      why: "Turns, prices and reasoning belong to an id, so the two could not be told apart.",
      help: "use the name under which only one of the services knows the model, such as one with a version",
    });
  }
}

/** A declared price is that of the declared service's own model; a fallback at the same service is billed at its list price when there is one. */
function priceOf(served: ServedId, isFirst: boolean, cache: LoweredModel["cache"]): Price | undefined {
  const own = served.price && declaredPrice(served.price);
  // Another address, such as a proxy or a machine of one's own, has prices of its own.
  const listed = served.endpoint === undefined ? providerOf(served).listPrice(served.id, cache) : undefined;
  return isFirst || served.isElsewhere ? (own ?? listed) : (listed ?? own);
}

function lowerService({ provider, endpoint, key, headers, fields, tokensPerMinute }: ServedId): ModelService {
  return {
    provider,
    ...(endpoint !== undefined && { endpoint }),
    ...(key !== undefined && { key }),
    ...(headers !== undefined && { headers }),
    ...(fields !== undefined && { fields }),
    ...(tokensPerMinute !== undefined && { tokensPerMinute }),
  };
}

function reportUnknownPrice(served: ServedId, name: string, engagement: Engagement, found: Found): void {
  const { id, at, isElsewhere } = served;
  const { pricedIds, pricesAsOf, settings } = providerOf(served);
  const near = nearNames(id, pricedIds(id));
  const own = settings.includes("endpoint") ? ", 0 for a machine of your own" : "";
  const declare = `add \`price: {input: …, output: …}\`, in US dollars per million tokens${own}, to ${isElsewhere ? "the fallback" : `"${name}"`}`;
  found.error("price-unknown", {
    message: `The model "${id}" is not in the price table of ${pricesAsOf}.`,
    span: engagement.origin(...at),
    why: "Without a price the budget cannot be enforced.",
    help: near.length === 0 ? declare : `did you mean ${orList(near)}? Otherwise ${declare}`,
  });
}
