import { Args, Flags } from "@oclif/core";
import { compileEngagement, writeOutput } from "../compile-engagement.ts";
import { CrewCommand } from "../crew-command.ts";

export default class Compile extends CrewCommand {
  static override summary = "Compile an engagement to its state machine, runner configuration and status manifest.";
  static override examples = [
    "<%= config.bin %> compile cloudcrew",
    "<%= config.bin %> compile cloudcrew --print-pipeline",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: all of them." }),
  };
  static override flags = {
    out: Flags.string({ summary: "Where to write. Default: dist in the workspace.", helpValue: "FOLDER" }),
    "print-pipeline": Flags.boolean({ summary: "Print the compiled pipeline and write nothing." }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Compile);
    const workspace = this.workspace(flags.workspace);
    const compiled = [];
    for (const name of await this.engagements(workspace, args.engagement)) {
      const result = await compileEngagement(workspace, name, (text) => this.logToStderr(text));
      if (flags["print-pipeline"]) this.log(result.config.trimEnd());
      else for (const path of writeOutput(workspace, name, result.files, flags.out)) this.log(path);
      compiled.push({
        engagement: name,
        files: Object.fromEntries(result.files.map(({ path, text }) => [path, Buffer.byteLength(text)])),
      });
    }
    return compiled;
  }

  private async engagements(workspace: string, name: string | undefined): Promise<string[]> {
    if (name !== undefined) return [name];
    const { listEngagements, nodeHost } = await import("../../compiler/index.ts");
    return listEngagements(nodeHost(workspace));
  }
}
