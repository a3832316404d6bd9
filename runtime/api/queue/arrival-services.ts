import type { ApiOptions } from "../options.ts";
import type { Services } from "../services.ts";
import type { DispatchServices } from "./dispatch.ts";

export type ArrivalServices = DispatchServices & {
  /** Base of the links in mails. */
  siteUrl: string;
  /** True with the rehearsal model. */
  rehearses?: boolean | undefined;
};

/** Services with which people and triggers start projects of the deployed flows. */
export type FlowServices = ArrivalServices & Pick<ApiOptions, "deployments">;

export function flowServices({ decider, options }: Pick<Services, "decider" | "options">): FlowServices {
  const { deployments, identity, oneMachine } = options;
  return {
    ...decider,
    deployments,
    siteUrl: identity.baseUrl,
    ...(oneMachine?.rehearses && { rehearses: true }),
  };
}
