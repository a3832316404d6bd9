import { EcrPullThroughCacheRule } from "@cdktf/provider-aws/lib/ecr-pull-through-cache-rule/index.js";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster/index.js";
import { EcsClusterCapacityProviders } from "@cdktf/provider-aws/lib/ecs-cluster-capacity-providers/index.js";
import type { StackContext } from "../stack-context.ts";

/** Creates the cluster. It has no machines of its own, so it costs nothing until a runner starts. */
export function cluster({ stack, environment, places }: StackContext): EcsCluster {
  const created = new EcsCluster(stack, "cluster", {
    name: places.name,
    setting: [{ name: "containerInsights", value: environment.containerInsights ? "enabled" : "disabled" }],
  });
  new EcsClusterCapacityProviders(stack, "capacity", {
    clusterName: created.name,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
  });
  // Private runners cannot reach the public registry; this caches images that are pulled through it.
  if (environment.network === "private") {
    new EcrPullThroughCacheRule(stack, "image_cache", {
      ecrRepositoryPrefix: places.name,
      upstreamRegistryUrl: "public.ecr.aws",
    });
  }
  return created;
}
