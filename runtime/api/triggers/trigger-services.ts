import type { ApiOptions } from "../options.ts";
import type { ArrivalServices } from "../queue/arrive.ts";
import type { Services } from "../services.ts";

/** Services with which triggers start projects. */
export type TriggerServices = ArrivalServices & Pick<ApiOptions, "deployments">;

export function triggerServices({ decider, options }: Pick<Services, "decider" | "options">): TriggerServices {
  const { deployments, identity, oneMachine } = options;
  return {
    ...decider,
    deployments,
    siteUrl: identity.baseUrl,
    ...(oneMachine?.rehearses && { rehearses: true }),
  };
}
