import { join } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { OutputFile } from "../../compiler/index.ts";
import { partsOfStartable } from "../../schema/startable-name.ts";
import type { Pipeline } from "../../schema/types.ts";
import { compileFlows, filesOfFlows, writeOutput } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";

export default class Compile extends CrewCommand {
  static override summary = "Compile an engagement to its state machine, runner configuration and status manifest.";
  static override examples = [
    "<%= config.bin %> compile cloudcrew",
    "<%= config.bin %> compile cloudcrew --infra",
    "<%= config.bin %> compile cloudcrew --print-pipeline",
  ];
  static override args = {
    engagement: Args.string({
      description: "The engagement's name, or that of a flow: ENGAGEMENT/FLOW. Default: all of them.",
    }),
  };
  static override flags = {
    out: Flags.string({ summary: "Output folder. Default: dist in the workspace.", helpValue: "FOLDER" }),
    infra: Flags.boolean({ summary: "Also write the Terraform files of each environment." }),
    "print-pipeline": Flags.boolean({ summary: "Print the compiled pipeline and write nothing." }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Compile);
    const workspace = this.workspace(flags.workspace);
    const compiled = [];
    for (const name of await this.#engagements(workspace, args.engagement)) {
      const flows = await compileFlows(workspace, name, (text) => this.logToStderr(text));
      const { engagement, flow } = partsOfStartable(name);
      const pipelines = flows.map(({ pipeline }) => pipeline);
      // The infrastructure is one for all flows.
      const infra = flags.infra && flow === undefined ? await infrastructure(pipelines) : [];
      const written =
        flow === undefined
          ? [{ folder: engagement, files: [...filesOfFlows(flows), ...infra] }]
          : flows.map(({ pipeline, files }) => ({
              folder: join(engagement, "flows", pipeline.flow?.name ?? flow),
              files,
            }));
      const files = written.flatMap((each) => each.files);
      if (flags["print-pipeline"]) for (const { config } of flows) this.log(config.trimEnd());
      else
        for (const each of written)
          for (const path of writeOutput(workspace, each.folder, each.files, flags.out)) this.log(path);
      compiled.push({
        engagement: name,
        files: Object.fromEntries(files.map(({ path, text }) => [path, Buffer.byteLength(text)])),
      });
    }
    return compiled;
  }

  async #engagements(workspace: string, name: string | undefined): Promise<string[]> {
    if (name !== undefined) return [name];
    const { listEngagements, nodeHost } = await import("../../compiler/index.ts");
    const names = listEngagements(nodeHost(workspace));
    if (names.length === 0) throw new Mistake(`There is no engagement in ${join(workspace, "engagements")}.`, 1);
    return names;
  }
}

async function infrastructure(flows: readonly Pipeline[]): Promise<OutputFile[]> {
  const { synthesise } = await import("../../compiler/index.ts");
  const environments = Object.keys(flows[0]?.environments ?? {});
  const files = (await Promise.all(environments.map((name) => synthesise(flows, name)))).flat();
  // The image is the same in every environment.
  return [...new Map(files.map((file) => [file.path, file])).values()];
}
