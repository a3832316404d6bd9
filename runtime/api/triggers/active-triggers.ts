import type { StatusManifest, Trigger } from "../../../schema/types.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { ApiOptions } from "../options.ts";
import { flowsOf, type QueuedFlow } from "../queue/flows.ts";

/** A trigger that acts in this deployment, and the flow of which it starts projects. */
export interface ActiveTrigger<Kind extends Trigger["on"] = Trigger["on"]> {
  trigger: Extract<Trigger, { on: Kind }>;
  flow: QueuedFlow;
  manifest: StatusManifest;
}

/** Returns the triggers of some kinds that act here. One whose flow cannot be read does not affect the others. */
export async function activeTriggers<Kind extends Trigger["on"]>(
  kind: Kind | readonly Kind[],
  { manifests, deployments }: { manifests: Manifests; deployments: ApiOptions["deployments"] },
): Promise<ActiveTrigger<Kind>[]> {
  const flows = await flowsOf(manifests, deployments);
  const kinds: readonly Trigger["on"][] = [kind].flat();
  const active = await Promise.all(
    flows.map(async (flow) => {
      const { triggers: names = [], manifest: digest } = flow.deployment;
      if (names.length === 0) return [];
      const manifest = await manifests.read(digest);
      return (manifest.triggers ?? [])
        .filter((trigger): trigger is Extract<Trigger, { on: Kind }> => kinds.includes(trigger.on))
        .filter(({ name }) => names.includes(name))
        .map((trigger) => ({ trigger, flow, manifest }));
    }),
  );
  return active.flat();
}
