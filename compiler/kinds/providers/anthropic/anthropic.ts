import { providerTitles } from "../../../../schema/model-service.ts";
import { claudePrice, pricedClaudes, pricesAsOf } from "../claude-prices.ts";
import type { ModelProvider } from "../model-provider.ts";

/** A model's name, with the date of its version or without. */
const idPattern = /^(claude-[a-z]+(?:-\d{1,2})+?)(?:-\d{8})?$/;

/** The Messages API of Claude's maker, or of any server that has it. */
export const anthropic: ModelProvider = {
  title: providerTitles.anthropic,
  pricesAsOf,
  listPrice: (id, cache) => claudePrice(idPattern.exec(id)?.[1], cache),
  pricedIds: () => [...pricedClaudes],
  settings: ["endpoint", "key", "headers"],
  address: "https://api.anthropic.com",
  boundTo: () => undefined,
  privateServices: [],
  rights: () => ({ actions: [], resources: [] }),
};
