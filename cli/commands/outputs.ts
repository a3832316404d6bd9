import { Args, Flags } from "@oclif/core";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { openStanding } from "../open-deployment.ts";

export default class Outputs extends CrewCommand {
  static override summary = "Show the resources of a deployed environment: its site, table, buckets and state machine.";
  static override examples = [
    "<%= config.bin %> outputs --env dev",
    "<%= config.bin %> outputs cloudcrew --env dev --json",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one with that environment." }),
  };
  static override flags = {
    env: Flags.string({ summary: "The environment.", helpValue: "NAME", required: true }),
  };

  async run(): Promise<{ [name: string]: string }> {
    const { args, flags } = await this.parse(Outputs);
    const choice = { workspace: this.workspace(flags.workspace), engagement: args.engagement, env: flags.env };
    const { name, environment } = await openStanding(choice, (text) => this.logToStderr(text));
    const { deployedOutputs } = await import("../../deploy/outputs.ts");
    const outputs = await deployedOutputs(name, environment);
    if (outputs === undefined) {
      throw new Mistake(`"${flags.env}" is not deployed. Deploy it with \`crew deploy --env ${flags.env}\`.`, 1);
    }
    const width = Math.max(...Object.keys(outputs).map((output) => output.length));
    for (const [output, value] of Object.entries(outputs)) this.log(`${output.padEnd(width)}  ${value}`);
    return outputs;
  }
}
