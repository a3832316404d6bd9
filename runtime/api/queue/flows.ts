import type { StatusManifest } from "../../../schema/types.ts";
import type { Manifests } from "../../inbox/manifests.ts";
import type { ApiOptions, Deployment } from "../options.ts";

/** How the projects of a flow begin, as its status manifest has it. */
export interface FlowSettings {
  readonly name: string;
  /** Expressions over the input; without any, each start is a project of its own. */
  readonly key: readonly string[];
  readonly again: "never" | "when-ended";
  /** From 1 to 10, or an expression over the input. */
  readonly priority: number | string;
  readonly limits: { readonly atOnce: number; readonly perDay?: number };
}

/** A manifest of a flow; of the phases of an engagement without flows, nothing is queued. */
type FlowManifest = StatusManifest & { readonly flow?: FlowSettings };

/** Deployed flows whose manifests can be read. */
export async function flowsOf(manifests: Manifests, deployments: ApiOptions["deployments"]): Promise<QueuedFlow[]> {
  const { readable } = await manifests.deployed();
  return readable.flatMap(({ engagement: name, manifest }) => {
    const { flow, name: engagement }: FlowManifest = manifest;
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
