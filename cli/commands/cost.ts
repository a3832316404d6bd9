import { Args, Flags } from "@oclif/core";
import type { CostEstimate } from "../../compiler/cost/estimate-cost.ts";
import type { EstimatedFlow } from "../../compiler/cost/render-flows.ts";
import type { EnvironmentCost } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { compileFlows, engagementNamed } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeCost } from "../describe-cost.ts";

export default class Cost extends CrewCommand {
  static override summary =
    "Show the worst-case and expected cost of a project; with --monthly, the cost of its environments.";
  static override description = [
    "Worst case: all turns, tokens, rounds and retries within the limits, at declared prices. Expected: based on the printed assumptions.",
    "With --monthly: the cost of an idle month, and of a project in the worst case with its computing time. List prices, before free allowances.",
  ].join("\n");
  static override examples = [
    "<%= config.bin %> cost cloudcrew",
    "<%= config.bin %> cost cloudcrew --monthly",
    "<%= config.bin %> cost cloudcrew --monthly --env dev",
  ];
  static override args = {
    engagement: Args.string({
      description: "The engagement's name, or that of a flow: ENGAGEMENT/FLOW. Default: the only one.",
    }),
  };
  static override flags = {
    monthly: Flags.boolean({ summary: "The monthly bill of its environments and the price of a project." }),
    env: Flags.string({ summary: "The environment. Default: all of them.", helpValue: "NAME", dependsOn: ["monthly"] }),
  };

  async run(): Promise<EnvironmentCost[] | CostEstimate | CostEstimate[]> {
    const { args, flags } = await this.parse(Cost);
    const workspace = this.workspace(flags.workspace);
    const name = await engagementNamed(workspace, args.engagement);
    const flows = await compileFlows(workspace, name, (text) => this.logToStderr(text));
    const pipelines = flows.map(({ pipeline }) => pipeline);
    if (flags.monthly) return this.#monthly(pipelines, flags.env);
    const { estimateCost } = await import("../../compiler/cost/estimate-cost.ts");
    const estimated = pipelines.map((pipeline) => ({ pipeline, estimate: estimateCost(pipeline) }));
    this.log(await describeEstimates(estimated));
    const [only, ...others] = estimated.map(({ estimate }) => estimate);
    return only !== undefined && others.length === 0 ? only : estimated.map(({ estimate }) => estimate);
  }

  async #monthly(pipelines: readonly Pipeline[], wanted: string | undefined): Promise<EnvironmentCost[]> {
    const { priceEnvironment } = await import("../../compiler/index.ts");
    const costs = [];
    const [first] = pipelines;
    for (const environment of chosen(first?.name ?? "", Object.keys(first?.environments ?? {}), wanted)) {
      const cost = await priceEnvironment(pipelines, environment);
      this.log(describeCost(cost));
      costs.push(cost);
    }
    return costs;
  }
}

/** Describes the projects of an engagement; one without flows has one kind of them. */
async function describeEstimates(estimated: readonly EstimatedFlow[]): Promise<string> {
  const [first] = estimated;
  if (first !== undefined && first.pipeline.flow === undefined) {
    const { renderCost } = await import("../../compiler/cost/render-cost.ts");
    return renderCost(first.estimate);
  }
  const { renderFlowCosts } = await import("../../compiler/cost/render-flows.ts");
  return renderFlowCosts(estimated);
}

function chosen(engagement: string, environments: readonly string[], wanted: string | undefined): readonly string[] {
  if (environments.length === 0) {
    throw new Mistake(`${engagement} declares no \`environments\`: it runs locally and costs only its models.`, 1);
  }
  if (wanted === undefined) return environments;
  if (environments.includes(wanted)) return [wanted];
  throw new Mistake(`${engagement} has no environment "${wanted}". It has ${environments.join(", ")}.`, 1);
}
