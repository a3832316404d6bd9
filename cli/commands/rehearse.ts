import { resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { RehearsalReport, RehearsalResults } from "../../runtime/local/rehearse.ts";
import type { TriggersReport } from "../../runtime/local/rehearse-triggers.ts";
import { exampleOf } from "../../schema/render-input.ts";
import { partsOfStartable } from "../../schema/startable-name.ts";
import { cameToItsEnd } from "../came-to-its-end.ts";
import { chooseModel } from "../choose-model.ts";
import { type Compilation, compileFlows, compileOne, engagementNamed } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeRehearsal } from "../describe-rehearsal.ts";
import { describeTriggers } from "../describe-triggers.ts";
import { misbehaveFlags, parseMisbehaviour } from "../misbehave-flag.ts";
import { modelFlag, parseModelFlag } from "../model-flag.ts";
import { packageFile } from "../package-file.ts";
import { readInputFile } from "../read-input-file.ts";
import { readStatementFrom } from "../read-statement.ts";
import { requireRehearsalFolder, writeRehearsal } from "../rehearsal-folder.ts";
import { forRepository, repositoryFlag } from "../repository-flag.ts";

export default class Rehearse extends CrewCommand {
  static override summary = "Rehearse a whole engagement unattended, on a simulated clock, and report problems.";
  static override description =
    "The phases' `rehearsal` settings determine what the simulated people do. Exit code 0 when the project finished, or was rejected as they say; 1 otherwise.";
  static override args = {
    engagement: Args.string({
      description: "The engagement's name, or that of a flow: ENGAGEMENT/FLOW. Default: the workspace's only one.",
    }),
  };
  static override flags = {
    sow: Flags.string({
      summary:
        "The statement of work to rehearse on, in any format that `crew start` reads. Default: the engagement's own.",
      helpValue: "FILE",
    }),
    input: Flags.string({
      summary: "The object to rehearse a flow with, as JSON. Default: the first example in the schema of its input.",
      helpValue: "FILE",
      exclusive: ["sow"],
    }),
    repository: Flags.string({
      ...repositoryFlag,
      summary:
        "The repository that the project is for, of a flow with several. Default: the first one that the flow lists.",
    }),
    out: Flags.string({
      summary:
        "Also write the deliverables, the decisions and the report to this folder, which must be new or from an earlier rehearsal.",
      helpValue: "FOLDER",
    }),
    triggers: Flags.boolean({
      summary:
        "Rehearse the engagement's triggers instead: their example events, and the next time of each schedule, with all that they start.",
      exclusive: ["sow", "input", "repository", "out", "model", "misbehave", "seed"],
    }),
    model: Flags.string(modelFlag),
    ...misbehaveFlags,
  };

  async run(): Promise<RehearsalReport | TriggersReport> {
    const { args, flags } = await this.parse(Rehearse);
    if (flags.triggers) return this.#rehearseTriggers(flags.workspace, args.engagement);
    const statement = flags.sow === undefined ? undefined : await readStatementFrom(flags.sow);
    const misbehave = parseMisbehaviour(flags.misbehave, flags.seed);
    const chosen = await parseModelFlag(flags.model);
    if (chosen !== "rehearsal" && misbehave !== undefined)
      throw new Mistake("--misbehave is for the rehearsal model only: leave --model out.");
    const out = flags.out === undefined ? undefined : resolve(flags.out);
    if (out !== undefined) requireRehearsalFolder(out);
    const workspace = this.workspace(flags.workspace);
    const name = await engagementNamed(workspace, args.engagement);
    const declared = await compileOne(workspace, forRepository(name, flags.repository), (text) =>
      this.logToStderr(text),
    );
    const { compiled, trial } = await chooseModel(chosen, [declared]);
    const [engagement = declared] = compiled;
    const input = inputFor(declared, flags);
    if (trial !== undefined) this.logToStderr(trial);
    const { rehearse } = await import("../../runtime/local/rehearse.ts");
    let results: RehearsalResults | undefined;
    const report = await rehearse({
      engagement,
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
      ...(input && { input }),
      ...(statement === undefined ? {} : { sow: statement.text, title: statement.title }),
      model: chosen === "rehearsal" ? "rehearsal" : "declared",
      misbehave,
      onProgress: (text) => this.logToStderr(text),
      ...(out !== undefined && {
        onResults: (left) => {
          results = left;
        },
      }),
    });
    this.log(describeRehearsal(report));
    if (out !== undefined && results !== undefined) {
      writeRehearsal(out, report, results);
      this.log(`\n${out}: deliverables/, decisions.md and report.md, and both as JSON.`);
    }
    if (!cameToItsEnd(report)) this.exitWith(1);
    return report;
  }

  async #rehearseTriggers(folder: string | undefined, given: string | undefined): Promise<TriggersReport> {
    const workspace = this.workspace(folder);
    const name = await engagementNamed(workspace, given);
    if (partsOfStartable(name).flow !== undefined)
      throw new Mistake("Triggers belong to an engagement: name it without a flow.");
    const flows = await compileFlows(workspace, name, (text) => this.logToStderr(text));
    if (flows.every(({ pipeline }) => pipeline.triggers === undefined))
      throw new Mistake(`${name} has no triggers.`, 1);
    const { rehearseTriggers } = await import("../../runtime/local/rehearse-triggers.ts");
    const report = await rehearseTriggers({
      flows,
      examples: flows.flatMap(({ examples }) => examples),
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
      onProgress: (text) => this.logToStderr(text),
    });
    this.log(describeTriggers(report));
    if (report.problems.length > 0) this.exitWith(1);
    return report;
  }
}

/** Returns the object to start the flow with; undefined for one that is started with a statement of work. */
function inputFor(
  { name, pipeline: { flow } }: Pick<Compilation, "name" | "pipeline">,
  { input, sow }: { input?: string | undefined; sow?: string | undefined },
): { [name: string]: unknown } | undefined {
  if (flow?.input === undefined) {
    if (input !== undefined) throw new Mistake(`${name} is started with a statement of work: use --sow.`);
    return undefined;
  }
  if (sow !== undefined) throw new Mistake(`${name} is started with an input: use --input.`);
  const given = input === undefined ? exampleOf(flow) : readInputFile(input);
  if (given !== undefined) return given;
  throw new Mistake(`The input of ${name} has no example: add one under "examples" in its schema, or use --input.`, 1);
}
