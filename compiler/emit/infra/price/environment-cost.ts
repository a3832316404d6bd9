import type { Environment, Pipeline } from "../../../../schema/types.ts";
import type { OutputFile } from "../../output-file.ts";
import { flowOf } from "../compiled-flow.ts";
import { type MonthlyCost, monthlyCost, type Resources } from "./monthly-cost.ts";
import { type MonthlyStarts, monthlyStarts, scheduledCalls } from "./monthly-starts.ts";
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
  /** A project of the flow `main`. */
  project?: ProjectCost;
  /** A project of each flow, in an engagement with flows. */
  flows?: { [flow: string]: ProjectCost };
  /** Projects that start in a month, of the flows of which that is known. */
  starts?: MonthlyStarts[];
}

/** Computes the cost from the emitted `main.tf.json` among the files. */
export function environmentCost(
  flows: readonly Pipeline[],
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
    idle: monthlyCost(resource, prices, scheduledCalls(flows, environment)),
    ...projectCosts(flows, environment),
    ...startsOf(flows, environment),
  };
}

function startsOf(flows: readonly Pipeline[], environment: Environment): Pick<EnvironmentCost, "starts"> {
  const starts = flows.flatMap(
    (pipeline) => monthlyStarts(pipeline, environment, projectCost(pipeline, environment, prices)) ?? [],
  );
  return starts.length === 0 ? {} : { starts };
}

function projectCosts(
  flows: readonly Pipeline[],
  environment: Environment,
): Pick<EnvironmentCost, "project" | "flows"> {
  const costs = flows.map((pipeline) => [flowOf(pipeline), projectCost(pipeline, environment, prices)] as const);
  const [main] = costs;
  if (main !== undefined && main[0] === undefined) return { project: main[1] };
  return { flows: Object.fromEntries(costs.map(([flow = "", cost]) => [flow, cost])) };
}
