import { join } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { Validation } from "../../compiler/index.ts";
import { countProgress } from "../count-progress.ts";
import { CrewCommand } from "../crew-command.ts";
import { countInWords, type Format, formats, hasErrors, render } from "../diagnostics-output.ts";
import { inRepository, prefixInRepository, seenFromRepository } from "../in-repository.ts";

export default class Validate extends CrewCommand {
  static override summary = "Check a workspace and report every diagnostic with its position.";
  static override description = "Exit code 0 without errors (warnings are allowed), 1 with errors.";
  static override args = {
    engagement: Args.string({ description: "The engagement to check. Default: all, and the whole library." }),
  };
  static override flags = {
    fix: Flags.boolean({ summary: "Apply the safe fixes, then check again." }),
    format: Flags.string({ summary: "Output format of the diagnostics.", options: [...formats], default: "text" }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Validate);
    const { nodeHost, validate } = await import("../../compiler/index.ts");
    const workspace = this.workspace(flags.workspace);
    const check = (): Validation & { engagements: string[] } => {
      const progress = countProgress(process.stderr, "checking");
      const checked = validate(nodeHost(workspace), args.engagement, progress.tell);
      progress.end();
      return checked;
    };
    const format = this.jsonEnabled() ? "json" : (flags.format as Format);
    if (flags.fix) await this.#fix(workspace, check);
    const result = seenFromRepository(workspace, check());
    const isNothing = result.engagements.length === 0;
    if (isNothing) this.logToStderr(`crew: There is no engagement in ${join(workspace, "engagements")}.`);
    if (isNothing || hasErrors(result.diagnostics)) this.exitWith(1);
    const text = render(format, result.diagnostics, result.sources);
    if (this.jsonEnabled()) return JSON.parse(text);
    if (text !== "") this.log(text);
    if (format === "text") {
      const checked =
        result.engagements.length === 1 ? result.engagements[0] : `${result.engagements.length} engagements`;
      this.log(`${checked}: ${countInWords(result.diagnostics) ?? "nothing is wrong"}.`);
    }
    return undefined;
  }

  /** Applies fixes and reports them on standard error; standard output has the remaining diagnostics. */
  async #fix(workspace: string, check: () => Validation): Promise<void> {
    const { applyFixes } = await import("../apply-fixes.ts");
    const corrected = inRepository(prefixInRepository(workspace), applyFixes(workspace, check));
    for (const { id, span, help, message } of corrected) {
      this.logToStderr(`fixed ${span.file}:${span.line}:${span.column}  ${id}  ${help ?? message}`);
    }
  }
}
