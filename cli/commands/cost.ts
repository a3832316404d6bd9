import { Args, Flags } from "@oclif/core";
import { dollars } from "../../base/dollars.ts";
import type { CostEstimate } from "../../compiler/cost/estimate-cost.ts";
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
    const estimates = [];
    for (const [index, pipeline] of pipelines.entries()) {
      if (pipeline.flow !== undefined) this.log(`${index === 0 ? "" : "\n"}${flows[index]?.name}: ${pipeline.title}`);
      estimates.push(await this.#project(pipeline));
    }
    const [only, ...others] = estimates;
    return only !== undefined && others.length === 0 ? only : estimates;
  }

  async #project(pipeline: Pipeline): Promise<CostEstimate> {
    const { estimateCost } = await import("../../compiler/cost/estimate-cost.ts");
    const { renderCost } = await import("../../compiler/cost/render-cost.ts");
    const estimate = estimateCost(pipeline);
    this.log(renderCost(estimate));
    const day = dayOfFlow(pipeline, estimate);
    if (day !== undefined) this.log(day);
    return estimate;
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

/** The most that the projects of a flow which begin on one day can cost; undefined where their number has no maximum. */
function dayOfFlow({ flow }: Pipeline, { worst }: CostEstimate): string | undefined {
  const perDay = flow?.limits.perDay;
  if (perDay === undefined) return undefined;
  return `At most ${perDay} projects of the flow begin on one day: ${dollars(perDay * worst.micros)} in the worst case.`;
}

function chosen(engagement: string, environments: readonly string[], wanted: string | undefined): readonly string[] {
  if (environments.length === 0) {
    throw new Mistake(`${engagement} declares no \`environments\`: it runs locally and costs only its models.`, 1);
  }
  if (wanted === undefined) return environments;
  if (environments.includes(wanted)) return [wanted];
  throw new Mistake(`${engagement} has no environment "${wanted}". It has ${environments.join(", ")}.`, 1);
}
