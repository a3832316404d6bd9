import type { Flow } from "../../../schema/types.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { ApiOptions, Deployment } from "../options.ts";

/** How the projects of a flow begin. */
export type FlowSettings = Flow;

/** Deployed flows whose manifests can be read. */
export async function flowsOf(manifests: Manifests, deployments: ApiOptions["deployments"]): Promise<QueuedFlow[]> {
  const { readable } = await manifests.deployed();
  return readable.flatMap(({ engagement: name, manifest }) => {
    const { flow, name: engagement } = manifest;
    const deployment = deployments[name];
    return flow === undefined || deployment === undefined ? [] : [{ engagement, flow, deployment }];
  });
}

/** A deployed flow. */
export interface QueuedFlow {
  engagement: string;
  flow: FlowSettings;
  deployment: Deployment;
}
