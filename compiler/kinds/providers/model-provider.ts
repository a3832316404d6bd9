import type { ModelDeclaration, Price } from "../../../schema/types.ts";

/** Settings of a declared model that say where and how its service is called. */
export const serviceSettings = ["endpoint", "key", "headers"] as const;
export type ServiceSetting = (typeof serviceSettings)[number];

/** Everything specific to a service that provides models; `model-providers.ts` lists the services. */
export interface ModelProvider {
  /** Name of the service for people. */
  readonly title: string;
  /** Date on which the list of prices was compared with its sources. */
  readonly pricesAsOf: string;
  /** Returns the list price of a model; undefined when the list does not contain it. */
  listPrice(id: string, cache: NonNullable<ModelDeclaration["cache"]>): Price | undefined;
  /** Returns the ids of the list among which a misspelt one is searched. */
  pricedIds(id: string): string[];
  /** Settings that the service takes; others are refused. */
  readonly settings: readonly ServiceSetting[];
  /** Address that is called without a declared endpoint, with a key; undefined for a service inside the environment's AWS account. */
  readonly address: string | undefined;
  /** Returns the regions from which an id can be called; undefined without such a restriction. */
  boundTo(id: string): { geography: string; includes(region: string): boolean } | undefined;
  /** AWS services for which a runner without internet access needs an endpoint. */
  readonly privateServices: readonly string[];
  /** Returns the AWS rights that a call of the id needs. */
  rights(id: string, places: ModelPlaces): { actions: readonly string[]; resources: readonly string[] };
}

/** Names of an environment's resources that models use. */
export interface ModelPlaces {
  readonly region: string;
  /** Returns the ARN of an inference profile. */
  profile(id: string): string;
}
