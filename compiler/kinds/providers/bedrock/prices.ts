import type { ModelDeclaration, Price } from "../../../../schema/types.ts";
import { claudePrice, pricedClaudes } from "../claude-prices.ts";

// Inference profiles of one geography cost ten per cent more than `global.` ones and bare ids.
const regionalPremiumPercent = 110;
const idPattern = /^(?:(us|eu|jp|au|global)\.)?anthropic\.(claude-[a-z]+(?:-\d{1,2})+?)(?:-\d{8})?(?:-v\d+(?::\d+)?)?$/;

/** Returns the list price of a model or inference profile; undefined when the table does not contain it. */
export function listPrice(id: string, cache: NonNullable<ModelDeclaration["cache"]>): Price | undefined {
  const [, region, model] = idPattern.exec(id) ?? [];
  return claudePrice(model, cache, region === undefined || region === "global" ? 100 : regionalPremiumPercent);
}

/** Returns the ids in the table for the geography of `id`. */
export function pricedIds(id: string): string[] {
  const [geography = ""] = /^(?:us|eu|jp|au|global)\./.exec(id) ?? [];
  return pricedClaudes.map((model) => `${geography}anthropic.${model}`);
}
