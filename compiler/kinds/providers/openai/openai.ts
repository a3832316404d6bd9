import { providerTitles } from "../../../../schema/model-service.ts";
import type { ModelProvider } from "../model-provider.ts";
import { listPrice, pricedIds, pricesAsOf } from "./prices.ts";

/** Chat completions of OpenAI, and of servers with the same wire. */
export const openai: ModelProvider = {
  title: providerTitles.openai,
  pricesAsOf,
  listPrice,
  pricedIds,
  settings: ["endpoint", "key", "headers"],
  address: "https://api.openai.com/v1",
  boundTo: () => undefined,
  privateServices: [],
  rights: () => ({ actions: [], resources: [] }),
};
