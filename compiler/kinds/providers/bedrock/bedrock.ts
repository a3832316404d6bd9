import { providerTitles } from "../../../../schema/model-service.ts";
import { pricesAsOf } from "../claude-prices.ts";
import type { ModelProvider } from "../model-provider.ts";
import { modelArns } from "./model-arns.ts";
import { listPrice, pricedIds } from "./prices.ts";

/** Regions from which a geography's inference profiles can be called. Ids without a geography, and `global`, have no such restriction. */
const sources: { [geography: string]: RegExp } = {
  us: /^(?:us|ca)-/,
  eu: /^(?:eu|il)-/,
  jp: /^ap-northeast-/,
  au: /^ap-southeast-/,
  apac: /^ap-/,
};

/** Amazon Bedrock, in the account and region of the environment. */
export const bedrock: ModelProvider = {
  title: providerTitles.bedrock,
  pricesAsOf,
  listPrice,
  pricedIds,
  settings: [],
  address: undefined,
  boundTo(id) {
    const [geography = ""] = id.split(".");
    const regions = sources[geography];
    return regions && { geography, includes: (region) => regions.test(region) };
  },
  privateServices: ["bedrock-runtime"],
  rights: (id, places) => ({ actions: ["bedrock:InvokeModelWithResponseStream"], resources: modelArns(id, places) }),
};
