import type { Pipeline, Provider } from "../../schema/types.ts";

/** A model that agents call under one of its ids. */
export interface CalledModel {
  id: string;
  provider: Provider;
  endpoint?: string;
  /** True when its tokens cost nothing. */
  isFree: boolean;
}

/** Returns the models of a pipeline, each once, without the ids that are only fallbacks. */
export function calledModels({ models }: Pipeline): CalledModel[] {
  const called = Object.values(models).map(({ provider, endpoint, ids: [id], prices }): [string, CalledModel] => {
    const price = prices[id!];
    const isFree = price?.inputMicros === 0 && price.outputMicros === 0;
    const model = { id: id!, provider, ...(endpoint !== undefined && { endpoint }), isFree };
    return [JSON.stringify(model), model];
  });
  return [...new Map(called).values()];
}
