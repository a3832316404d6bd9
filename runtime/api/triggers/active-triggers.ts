import type { TriggerOn } from "../../../schema/trigger-on.ts";
import type { StatusManifest, Trigger } from "../../../schema/types.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { ApiOptions } from "../options.ts";
import { flowsOf, type QueuedFlow } from "../queue/flows.ts";

/** A trigger that acts in this deployment, and the flow of which it starts projects. */
export interface ActiveTrigger<Kind extends Trigger["on"] = Trigger["on"]> {
  trigger: TriggerOn<Trigger, Kind>;
  flow: QueuedFlow;
  manifest: StatusManifest;
}

interface Sources {
  manifests: Manifests;
  deployments: ApiOptions["deployments"];
}

/** Returns the triggers of some kinds that act here. */
export async function activeTriggers<Kind extends Trigger["on"]>(
  kind: Kind | readonly Kind[],
  sources: Sources,
): Promise<ActiveTrigger<Kind>[]> {
  const kinds: readonly Trigger["on"][] = [kind].flat();
  const isOfKind = (trigger: Trigger): trigger is TriggerOn<Trigger, Kind> => kinds.includes(trigger.on);
  const all = await deployedTriggers(sources);
  return all.flatMap(({ trigger, flow, manifest, acts }) =>
    acts && isOfKind(trigger) ? [{ trigger, flow, manifest }] : [],
  );
}

/** Returns the triggers of all deployed flows, those too that do not act here. A flow that cannot be read does not affect the others. */
export async function deployedTriggers({
  manifests,
  deployments,
}: Sources): Promise<(ActiveTrigger & { acts: boolean })[]> {
  const flows = await flowsOf(manifests, deployments);
  const found = await Promise.all(
    flows.map(async (flow) => {
      const { triggers: names = [], manifest: digest } = flow.deployment;
      const manifest = await manifests.read(digest);
      return (manifest.triggers ?? []).map((trigger) => ({
        trigger,
        flow,
        manifest,
        acts: names.includes(trigger.name),
      }));
    }),
  );
  return found.flat();
}
