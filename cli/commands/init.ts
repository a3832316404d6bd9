import { relative, resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { ProjectEstimate } from "../../schema/types.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { prefixInRepository } from "../in-repository.ts";
import { workflowPath } from "../starters/workflow.ts";

interface ListedStarter {
  starter: string;
  title: string;
  description: string;
  estimate: ProjectEstimate;
}

interface WrittenWorkspace {
  folder: string;
  engagement: string;
  /** Paths of new files. */
  files: string[];
  /** Existing lists of lines that were extended. */
  extended: string[];
  /** Existing files that were kept, with the path of the new file instead. */
  kept: { path: string; insteadAt: string }[];
  estimate: ProjectEstimate;
}

export default class Init extends CrewCommand {
  static override summary = "Create a workspace from a starter, with all required files and an estimate.";
  static override description =
    "Writes into a new or an empty folder, or into a repository with only a README, a license and .gitignore; never overwrites a file. Exit code 2 when other files exist.";
  static override examples = [
    "<%= config.bin %> init --list",
    "<%= config.bin %> init acme --from rest-api --name acme-orders",
    "<%= config.bin %> init . --from data-pipeline",
  ];
  static override args = {
    folder: Args.string({ description: "A new or an empty folder, or a fresh repository. Default: this one." }),
  };
  static override flags = {
    from: Flags.string({ summary: "The starter; --list shows them.", helpValue: "STARTER", default: "cloudcrew" }),
    name: Flags.string({ summary: "The engagement's name. Default: the starter's.", helpValue: "NAME" }),
    list: Flags.boolean({ summary: "Show the starters with their estimates and write nothing." }),
  };

  async run(): Promise<ListedStarter[] | WrittenWorkspace> {
    const { args, flags } = await this.parse(Init);
    if (flags.list) return this.#listed();
    if (flags.name !== undefined && !/^[a-z][a-z0-9-]{0,39}$/.test(flags.name)) {
      throw new Mistake(
        `"${flags.name}" is not a name for an engagement: use lower-case letters, digits and hyphens, a letter first, at most 40.`,
      );
    }
    return this.#written(resolve(args.folder ?? "."), flags.from, flags.name);
  }

  async #listed(): Promise<ListedStarter[]> {
    const { listStarters, openStarter } = await import("../starters/starter.ts");
    const { workspaceFiles } = await import("../starters/workspace-files.ts");
    const { describeEstimate } = await import("../starters/describe-estimate.ts");
    const { estimateProject } = await import("../../compiler/cost/estimate-project.ts");
    return listStarters().map((name) => {
      const { pipeline } = workspaceFiles(openStarter(name));
      const estimate = estimateProject(pipeline);
      this.log(`${name}\n  ${pipeline.description}\n  Expected: ${describeEstimate(estimate)}.\n`);
      return { starter: name, title: pipeline.title, description: pipeline.description, estimate };
    });
  }

  async #written(folder: string, from: string, wanted: string | undefined): Promise<WrittenWorkspace> {
    const { openStarter } = await import("../starters/starter.ts");
    const { workspaceFiles } = await import("../starters/workspace-files.ts");
    const { writeWorkspace } = await import("../starters/write-workspace.ts");
    const { describeEstimate } = await import("../starters/describe-estimate.ts");
    const { estimateProject } = await import("../../compiler/cost/estimate-project.ts");
    const { startableName } = await import("../../schema/startable-name.ts");
    const { name, files, pipeline } = workspaceFiles(openStarter(from), wanted);
    const rehearsed = startableName(name, pipeline.flow?.name);
    const done = writeWorkspace(folder, files);
    const estimate = estimateProject(pipeline);
    const way = relative(process.cwd(), folder);
    this.log(
      [
        `${folder}: ${done.written.length} files from the starter ${from}.`,
        ...done.extended.map((path) => `${path} existed: lines were added at its end.`),
        ...done.kept.map(({ path, insteadAt }) => `${path} existed and was kept: the new file is ${insteadAt}.`),
        ...workflowHint(folder),
        `A project is expected to take ${describeEstimate(estimate)}; \`crew cost ${name}\` shows the details.`,
        "",
        ...(way === "" ? [] : [`  cd ${way}`]),
        "  crew validate",
        `  crew rehearse ${rehearsed}`,
        `  crew up ${name}`,
      ].join("\n"),
    );
    return { folder, engagement: name, files: done.written, extended: done.extended, kept: done.kept, estimate };
  }
}

/** Hint for a workspace below the root: a forge reads workflows only at the repository's root. */
function workflowHint(folder: string): string[] {
  const prefix = prefixInRepository(folder).replace(/\/$/, "");
  if (prefix === "") return [];
  return [
    `This is a folder of a repository: move ${workflowPath} to its root, and give the action \`workspace: ${prefix}\` under \`with\`.`,
  ];
}
