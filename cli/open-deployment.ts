import { join } from "node:path";
import { partsOfStartable } from "../schema/startable-name.ts";
import type { Environment, Pipeline } from "../schema/types.ts";
import { type Compilation, compileFlows } from "./compile-engagement.ts";
import { Mistake } from "./crew-command.ts";

/** An engagement's environment, as declared in the workspace. */
export interface OpenDeployment {
  /** Name of its resources in the account, unless it is deployed under an earlier name. */
  name: string;
  earlierName: string;
  /** Its name in a different region. */
  nameFor: (region: string) => string;
  /** For the parts that all flows share. */
  pipeline: Pipeline;
  environment: Environment;
  /** One for each flow. */
  flows: Compilation[];
}

export interface Choice {
  workspace: string;
  /** Default: the only one that declares the environment. */
  engagement: string | undefined;
  env: string;
}

/** Compiles the engagement and finds its environment. */
export async function openDeployment(
  { workspace, engagement, env }: Choice,
  report: (text: string) => void,
): Promise<OpenDeployment> {
  const name = engagement ?? (await engagementWith(workspace, env));
  const { engagement: whole, flow } = partsOfStartable(name);
  // A deployment of one flow would delete the machines of the others.
  if (flow !== undefined) throw new Mistake(`All flows of an engagement are deployed together: name ${whole}.`);
  const flows = await compileFlows(workspace, name, report);
  const [{ pipeline }] = flows as [Compilation, ...Compilation[]];
  const environment = pipeline.environments?.[env];
  if (environment === undefined) {
    const others = Object.keys(pipeline.environments ?? {}).join(", ");
    throw new Mistake(
      `${name} has no environment "${env}". ${others ? `It has ${others}.` : "Declare one under `environments` in its engagement.yaml."}`,
      1,
    );
  }
  const { deploymentName, earlierDeploymentName } = await import("../compiler/index.ts");
  const nameFor = (region: string): string => deploymentName(pipeline.name, { name: env, region });
  const names = { name: nameFor(environment.region), earlierName: earlierDeploymentName(pipeline.name, env), nameFor };
  return { ...names, pipeline, environment, flows };
}

/** Like `openDeployment`, with the name under which it is deployed; calls the account. */
export async function openStanding(choice: Choice, report: (text: string) => void): Promise<OpenDeployment> {
  const deployment = await openDeployment(choice, report);
  const { deployedName } = await import("../deploy/deployed-name.ts");
  return { ...deployment, name: await deployedName(deployment) };
}

/** Terraform's working folder for an environment, below the state folder. */
export function deployFolder(stateFolder: string, { pipeline, environment }: OpenDeployment): string {
  return join(stateFolder, "deploy", pipeline.name, environment.name);
}

async function engagementWith(workspace: string, env: string): Promise<string> {
  const { compile, listEngagements, nodeHost } = await import("../compiler/index.ts");
  const host = nodeHost(workspace);
  const engagements = listEngagements(host);
  if (engagements.length === 1) return engagements[0]!;
  const declaring = engagements.filter(
    (engagement) => compile(host, { engagement }).flows?.[0]?.pipeline.environments?.[env],
  );
  const [only, ...others] = declaring;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined)
    throw new Mistake(`No compilable engagement of this workspace has an environment "${env}".`, 1);
  throw new Mistake(`${declaring.join(", ")} each have an environment "${env}": name the engagement.`);
}
