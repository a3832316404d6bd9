import type { Environment, Pipeline } from "../../../../schema/types.ts";
import type { OutputFile } from "../../output-file.ts";
import { type MonthlyCost, monthlyCost, type Resources } from "./monthly-cost.ts";
import { prices, pricesAsOf } from "./price-table.ts";
import { type ProjectCost, projectCost } from "./project-cost.ts";

/** List prices of us-east-1, in millionths of a US dollar, before free allowances and taxes. */
export interface EnvironmentCost {
  environment: string;
  size: Environment["size"];
  region: string;
  /** Date of the prices. */
  pricesAsOf: string;
  /** Cost of a month without any work. */
  idle: MonthlyCost;
  project: ProjectCost;
}

/** Computes the cost from the emitted `main.tf.json` among the files. */
export function environmentCost(
  pipeline: Pipeline,
  environment: Environment,
  files: readonly OutputFile[],
): EnvironmentCost {
  const main = files.find(({ path }) => path === `infra/${environment.name}/main.tf.json`);
  if (!main) throw new Error(`The infrastructure of ${environment.name} was not emitted.`);
  const { resource } = JSON.parse(main.text) as { resource: Resources };
  return {
    environment: environment.name,
    size: environment.size,
    region: environment.region,
    pricesAsOf,
    idle: monthlyCost(resource, prices),
    project: projectCost(pipeline, environment, prices),
  };
}
