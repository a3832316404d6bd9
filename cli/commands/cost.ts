import { Args, Flags } from "@oclif/core";
import type { EnvironmentCost } from "../../compiler/index.ts";
import { compileEngagement } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeCost } from "../describe-cost.ts";

export default class Cost extends CrewCommand {
  static override summary = "What an engagement's environments cost, from the resources they are made of.";
  static override description =
    "Idle is a month in which nobody works. A project is one round of every phase, each at its limits. List prices, before free allowances.";
  static override examples = [
    "<%= config.bin %> cost cloudcrew --monthly",
    "<%= config.bin %> cost cloudcrew --monthly --env dev",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one there is." }),
  };
  static override flags = {
    monthly: Flags.boolean({ summary: "The monthly bill and the price of a project.", required: true }),
    env: Flags.string({ summary: "The environment. Default: all of them.", helpValue: "NAME" }),
  };

  async run(): Promise<EnvironmentCost[]> {
    const { args, flags } = await this.parse(Cost);
    const workspace = this.workspace(flags.workspace);
    const { listEngagements, nodeHost, priceEnvironment } = await import("../../compiler/index.ts");
    const name = args.engagement ?? only(listEngagements(nodeHost(workspace)));
    const { pipeline } = await compileEngagement(workspace, name, (text) => this.logToStderr(text));
    const costs = [];
    for (const environment of chosen(name, Object.keys(pipeline.environments ?? {}), flags.env)) {
      const cost = await priceEnvironment(pipeline, environment);
      this.log(describeCost(cost));
      costs.push(cost);
    }
    return costs;
  }
}

function only(engagements: readonly string[]): string {
  const [name, ...others] = engagements;
  if (name !== undefined && others.length === 0) return name;
  throw new Mistake(`Name the engagement. This workspace has ${engagements.join(", ") || "none"}.`);
}

function chosen(engagement: string, environments: readonly string[], wanted: string | undefined): readonly string[] {
  if (environments.length === 0) {
    throw new Mistake(
      `${engagement} declares no \`environments\`: it runs on one machine and costs only its models.`,
      1,
    );
  }
  if (wanted === undefined) return environments;
  if (environments.includes(wanted)) return [wanted];
  throw new Mistake(`${engagement} has no environment "${wanted}". It has ${environments.join(", ")}.`, 1);
}
