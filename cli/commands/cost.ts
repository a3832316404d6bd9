import { Args, Flags } from "@oclif/core";
import type { CostEstimate } from "../../compiler/cost/estimate-cost.ts";
import type { EnvironmentCost } from "../../compiler/index.ts";
import type { Pipeline } from "../../schema/types.ts";
import { compileEngagement, compileFlows, engagementNamed } from "../compile-engagement.ts";
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
    engagement: Args.string({ description: "The engagement's name. Default: the only one." }),
  };
  static override flags = {
    monthly: Flags.boolean({ summary: "The monthly bill of its environments and the price of a project." }),
    env: Flags.string({ summary: "The environment. Default: all of them.", helpValue: "NAME", dependsOn: ["monthly"] }),
  };

  async run(): Promise<EnvironmentCost[] | CostEstimate> {
    const { args, flags } = await this.parse(Cost);
    const workspace = this.workspace(flags.workspace);
    const name = await engagementNamed(workspace, args.engagement);
    const report = (text: string) => this.logToStderr(text);
    if (!flags.monthly) return this.#project((await compileEngagement(workspace, name, report)).pipeline);
    const flows = await compileFlows(workspace, name, report);
    return this.#monthly(
      flows.map(({ pipeline }) => pipeline),
      flags.env,
    );
  }

  async #project(pipeline: Pipeline): Promise<CostEstimate> {
    const { estimateCost } = await import("../../compiler/cost/estimate-cost.ts");
    const { renderCost } = await import("../../compiler/cost/render-cost.ts");
    const estimate = estimateCost(pipeline);
    this.log(renderCost(estimate));
    return estimate;
  }

  async #monthly(flows: readonly Pipeline[], wanted: string | undefined): Promise<EnvironmentCost[]> {
    const { priceEnvironment } = await import("../../compiler/index.ts");
    const costs = [];
    const [first] = flows;
    for (const environment of chosen(first?.name ?? "", Object.keys(first?.environments ?? {}), wanted)) {
      const cost = await priceEnvironment(flows, environment);
      this.log(describeCost(cost));
      costs.push(cost);
    }
    return costs;
  }
}

function chosen(engagement: string, environments: readonly string[], wanted: string | undefined): readonly string[] {
  if (environments.length === 0) {
    throw new Mistake(`${engagement} declares no \`environments\`: it runs locally and costs only its models.`, 1);
  }
  if (wanted === undefined) return environments;
  if (environments.includes(wanted)) return [wanted];
  throw new Mistake(`${engagement} has no environment "${wanted}". It has ${environments.join(", ")}.`, 1);
}
