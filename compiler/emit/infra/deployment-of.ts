import type { Environment, Pipeline } from "../../../schema/types.ts";
import { lanes } from "../../ir/lanes.ts";
import { runsOf } from "../../ir/steps.ts";
import { type CompiledFlow, flowOf, textOf } from "./compiled-flow.ts";
import { prepareDefinition } from "./definition.ts";
import type { Deployment } from "./deployment.ts";
import { resourceNamesOf } from "./resource-names.ts";
import { needsOf, roleNames } from "./roles.ts";

/** A deployment that exists. */
export interface Existing {
  /** Its name, when it differs from today's. */
  name?: string;
  /** Versions, beside the emitted one, with projects that have not finished. */
  kept?: readonly Pipeline[];
}

/** Returns the input from which a deployment's rights are derived. */
export function deploymentOf(
  flows: readonly CompiledFlow[],
  environment: Environment,
  { name, kept = [] }: Existing = {},
): Deployment {
  const machines = flows.map(({ pipeline, files, machine }) => ({
    flow: flowOf(pipeline),
    pipeline,
    definition: prepareDefinition(machine ?? textOf(files, "state-machine.asl.json"), environment),
  }));
  const used = new Set([
    ...machines.flatMap(({ definition }) => definition.tasks.map(({ lane }) => lane)),
    ...kept.flatMap((version) => runsOf(version).map(({ lane }) => lane)),
  ]);
  const engagement = engagementOf(flows);
  return {
    engagement,
    machines,
    environment,
    lanes: lanes.filter((lane) => used.has(lane)),
    places: resourceNamesOf(engagement.name, environment, { name, flows: machines.map(({ flow }) => flow) }),
    kept,
  };
}

/** Returns any of the flows, for the parts that all of them share. */
export function engagementOf(flows: readonly Pick<CompiledFlow, "pipeline">[]): Pipeline {
  const [first] = flows;
  if (first === undefined) throw new Error("An engagement has at least one flow.");
  return first.pipeline;
}

/** Returns the rights of each role, with the steps that need them; nothing has to be built for this. */
export function rightsIn(flows: readonly CompiledFlow[], environment: Environment) {
  const deployment = deploymentOf(flows, environment);
  return roleNames(deployment).flatMap((role) => needsOf(deployment, role).map((need) => ({ role, ...need })));
}
