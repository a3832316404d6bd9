import { constants, defaults } from "../../schema/defaults.ts";
import type { Pipeline, Step } from "../../schema/types.ts";
import { fetchStep } from "../kinds/steps/fetch.ts";
import type { Engagement } from "../link/model.ts";
import { notice } from "./notices.ts";

/** Returns the repository that projects begin with. */
export function lowerRepository({ repository }: Engagement): Pick<Pipeline, "repository"> {
  if (repository === undefined) return {};
  const { name, declared } = repository;
  return { repository: { name, ...defaults.repository, ...declared } };
}

/**
 * Returns the steps before the first phase: they fetch the customer's code, and ask an operator when that cannot be done. There is no work
 * yet that an operator could accept, so accepting fetches again, too.
 */
export function fetchSteps(
  engagement: Engagement,
  { phase, next, stop }: { phase: string | undefined; next: string; stop: string },
): Step[] {
  const { repository } = engagement;
  if (repository === undefined || phase === undefined) return [];
  const origin = engagement.originOfKey("repositories", repository.name);
  const [fetch, told, asked] = [`${phase}-fetch`, `${phase}-fetch-operator-notice`, `${phase}-fetch-operator`];
  return [
    fetchStep({ id: fetch, origin, phase, next, onLimit: told }),
    notice({ id: told, origin, next: asked }, "operator", phase),
    {
      kind: "await-operator",
      id: asked,
      origin,
      phase,
      group: engagement.operators.name,
      expiresSeconds: constants.operatorExpiresSeconds,
      onResume: fetch,
      onAccept: fetch,
      onStop: stop,
    },
  ];
}
