import { join, resolve } from "node:path";
import { Flags } from "@oclif/core";
import type { WorkspaceCheckOptions } from "../ci/check-workspace.ts";
import type { CiSummary } from "../ci/ci-files.ts";
import { CrewCommand } from "../crew-command.ts";
import { render } from "../diagnostics-output.ts";
import { prefixInRepository } from "../in-repository.ts";

export default class Ci extends CrewCommand {
  static override summary = "Run all checks of a pull request in one command, for any CI.";
  static override description = [
    "Validates all, compiles all twice, rehearses changed engagements, and reports changes in meaning since a commit.",
    "Writes findings.sarif, comment.md (Markdown; its first line is a hidden mark for updating the same comment) and summary.json. Exit code 1 for errors or an unfinished rehearsal.",
  ].join("\n");
  static override examples = ["<%= config.bin %> ci --base origin/main", "<%= config.bin %> ci --rehearse all --json"];
  static override flags = {
    base: Flags.string({
      summary:
        "Base of the comparison: the commit where this branch left REV. Default: the target of the pull request, or main. Without a base, the report says so and all engagements are rehearsed.",
      helpValue: "REV",
    }),
    rehearse: Flags.string({
      summary: "The engagements to rehearse; `changed` are those whose compilation differs from the base.",
      options: ["changed", "all", "none"],
      default: "changed",
    }),
    out: Flags.string({ summary: "Output folder. Default: .crew/ci in the workspace.", helpValue: "FOLDER" }),
    sarif: Flags.string({ summary: "The findings' file, if elsewhere.", helpValue: "FILE" }),
    comment: Flags.string({ summary: "The comment's file, if elsewhere.", helpValue: "FILE" }),
    format: Flags.string({
      summary: "Output format of the diagnostics.",
      options: ["text", "github"],
      default: "text",
    }),
  };

  async run(): Promise<CiSummary> {
    const { flags } = await this.parse(Ci);
    const workspace = this.workspace(flags.workspace);
    const { checkWorkspace } = await import("../ci/check-workspace.ts");
    const { placesIn, remarksOf, writeCiFiles } = await import("../ci/ci-files.ts");
    const { startingPoint } = await import("../ci/starting-point.ts");
    const prefix = prefixInRepository(workspace);
    const check = await checkWorkspace({
      workspace,
      prefix,
      start: startingPoint(workspace, flags.base),
      rehearse: flags.rehearse as WorkspaceCheckOptions["rehearse"],
      onProgress: (text) => this.logToStderr(text),
    });
    const inFolder = placesIn(resolve(flags.out ?? join(workspace, ".crew/ci")));
    const places = {
      ...inFolder,
      ...(flags.sarif !== undefined && { sarif: resolve(flags.sarif) }),
      ...(flags.comment !== undefined && { comment: resolve(flags.comment) }),
    };
    const summary = writeCiFiles(check, prefix === "" ? "." : prefix, places);
    if (!check.isPassed) this.exitWith(1);
    const { describeCheck } = await import("../ci/describe-check.ts");
    const found = render(
      flags.format as "text" | "github",
      check.diagnostics,
      check.sources,
      remarksOf(check),
    ).trimEnd();
    if (found !== "") this.log(`${found}\n`);
    this.log(describeCheck(check));
    this.log(`\n${Object.values(places).join("\n")}`);
    return summary;
  }
}
