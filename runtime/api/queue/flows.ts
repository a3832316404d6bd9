import type { Flow, StatusManifest } from "../../../schema/types.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { ApiOptions, Deployment } from "../options.ts";

/** Deployed flows whose manifests can be read. */
export async function flowsOf(manifests: Manifests, deployments: ApiOptions["deployments"]): Promise<QueuedFlow[]> {
  const { readable } = await manifests.deployed();
  return readable.flatMap(({ engagement: name, manifest }) => {
    const { flow, name: engagement } = manifest;
    const deployment = deployments[name];
    if (flow === undefined || deployment === undefined) return [];
    const isFollowed = readable.some(
      (other) => other.manifest.name === engagement && startsAfter(other.manifest, deployments[other.engagement], flow),
    );
    return [{ engagement, flow, deployment, isFollowed }];
  });
}

function startsAfter({ triggers = [] }: StatusManifest, deployment: Deployment | undefined, { name }: Flow): boolean {
  return triggers.some(
    (trigger) => trigger.on === "end" && trigger.of === name && deployment?.triggers?.includes(trigger.name) === true,
  );
}

/** A deployed flow. */
export interface QueuedFlow {
  engagement: string;
  flow: Flow;
  deployment: Deployment;
  /** True when the ends of its projects start others: they are remembered until that is done. */
  isFollowed: boolean;
}
