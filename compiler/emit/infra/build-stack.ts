import { TerraformStack } from "cdktf";
import { RootConstruct } from "constructs";
import { buckets } from "./areas/buckets.ts";
import { cluster } from "./areas/cluster.ts";
import { distribution } from "./areas/distribution.ts";
import { encryption } from "./areas/encryption.ts";
import { events } from "./areas/events.ts";
import { functions } from "./areas/functions.ts";
import { httpApi, routeTo } from "./areas/http-api.ts";
import { identity } from "./areas/identity.ts";
import { laneDefinitions } from "./areas/lanes.ts";
import { machines } from "./areas/machine.ts";
import { network } from "./areas/network.ts";
import { outputs } from "./areas/outputs.ts";
import { provider } from "./areas/provider.ts";
import { schedules } from "./areas/schedules.ts";
import { table } from "./areas/table.ts";
import { watch } from "./areas/watch.ts";
import type { StackContext } from "./stack-context.ts";
import { declareVariables } from "./terraform-variables.ts";

/** Builds every resource of a deployment, as Terraform JSON. */
export function buildStack(parts: Omit<StackContext, "stack">): Json {
  // An App would create its output folder in the current folder.
  const stack = new TerraformStack(new RootConstruct(), parts.places.name);
  const ground: StackContext = { stack, ...parts };
  provider(ground);
  declareVariables(stack, ground.environment);
  encryption(ground);
  table(ground);
  const { site } = buckets(ground);
  const runnersCluster = cluster(ground);
  const runs = machines(ground, { network: network(ground), lanes: laneDefinitions(ground) });
  const api = httpApi(ground);
  const front = distribution(ground, { api, site });
  const siteUrl = `https://${ground.environment.domain ?? front.domainName}`;
  const people = identity(ground, siteUrl);
  const handlers = functions(ground, { siteUrl, identity: people, machines: runs });
  routeTo(ground, api, handlers.api);
  events(ground, handlers.events);
  schedules(ground, handlers.api);
  watch(ground, api.id);
  outputs(ground, {
    site_url: siteUrl,
    api_url: api.apiEndpoint,
    issuer: people.issuer,
    client_id: people.clientId,
    cluster: runnersCluster.name,
    distribution: front.id,
    ...Object.fromEntries(runs.map(({ flow, machine }) => [machineOutput(flow), machine.arn])),
  });
  return settled(stack.toTerraform());
}

/** Returns the name of the output with the ARN of a flow's machine. */
function machineOutput(flow: string | undefined): string {
  return flow === undefined ? "state_machine" : `state_machine_of_${flow.replaceAll("-", "_")}`;
}

export type Json = { [key: string]: unknown };

/** Key under which the bindings record their call site and version. */
const annotations = "//";

/** Sorts the keys, so that the order of building does not show, and removes annotations, which contain local paths. */
function settled(value: unknown): Json {
  const sort = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(sort);
    if (typeof each !== "object" || each === null) return each;
    const entries = Object.entries(each).filter(([key]) => key !== annotations);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sort(inner)]));
  };
  return sort(value) as Json;
}
