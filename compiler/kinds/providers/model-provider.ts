import type { ModelDeclaration, Price } from "../../../schema/types.ts";

/** All that the compiler knows of a service that models are called at; `model-providers.ts` lists them. */
export interface ModelProvider {
  /** Date on which the list of prices was compared with its sources. */
  readonly pricesAsOf: string;
  /** Undefined for a model that is not in the list. */
  listPrice(id: string, cache: NonNullable<ModelDeclaration["cache"]>): Price | undefined;
  /** The ids of the list among which a misspelt one is looked for. */
  pricedIds(id: string): string[];
  /** The regions that an id can be called from; undefined where it is bound to none. */
  boundTo(id: string): { geography: string; includes(region: string): boolean } | undefined;
  /** AWS services that a runner without a way to the internet needs an endpoint of. */
  readonly privateServices: readonly string[];
  /** Rights in AWS that a call of the id needs. */
  rights(id: string, places: ModelPlaces): { actions: readonly string[]; resources: readonly string[] };
}

/** The part of an environment's resource names that models have. */
export interface ModelPlaces {
  readonly region: string;
  /** The ARN of an inference profile. */
  profile(id: string): string;
}
