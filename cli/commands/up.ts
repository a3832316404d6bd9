import { Args, Flags } from "@oclif/core";
import { rehearsalAhead } from "../../schema/rehearsed.ts";
import { partsOfStartable } from "../../schema/startable-name.ts";
import { chooseModel } from "../choose-model.ts";
import { type Compilation, compileFlows, filesOfFlows, writeOutput } from "../compile-engagement.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeSignIn } from "../describe-sign-in.ts";
import { modelFlag, parseModelFlag } from "../model-flag.ts";
import { packageFile, statementReader } from "../package-file.ts";
import { stopSignal } from "../stop-signal.ts";

export default class Up extends CrewCommand {
  static override summary = "Run engagements locally: state machine, runner, API and site, without a cloud account.";
  static override examples = [
    "<%= config.bin %> up cloudcrew",
    "<%= config.bin %> up cloudcrew --model declared",
    "<%= config.bin %> up hello --model openai=http://127.0.0.1:11434/v1#qwen3",
  ];
  static override strict = false;
  static override args = {
    engagements: Args.string({
      description: "The engagements to run. Default: all. The first starts a project when there is none.",
    }),
  };
  static override flags = {
    port: Flags.integer({ summary: "The site's port; 0 selects a free one.", default: 4400, min: 0, max: 65535 }),
    "aws-port": Flags.integer({
      summary: "The AWS endpoint's port; 0 selects a free one.",
      default: 4401,
      min: 0,
      max: 65535,
    }),
    model: Flags.string(modelFlag),
    "accept-losses": Flags.boolean({
      summary: "Continue with a damaged table, after crew has reported the damage.",
      default: false,
    }),
    triggers: Flags.boolean({
      summary: "Let the engagements' triggers start projects. Otherwise only people do.",
      default: false,
    }),
    start: Flags.boolean({
      summary: "Start a project from the engagement's own statement of work when there is none.",
      default: true,
      allowNo: true,
    }),
  };

  async run(): Promise<unknown> {
    const begun = performance.now();
    // Registered before start-up, so that a signal during start-up stops in order, too.
    const stop = stopSignal();
    const { argv, flags } = await this.parse(Up);
    const workspace = this.workspace(flags.workspace);
    const chosen = await parseModelFlag(flags.model);
    const declared = await this.#compileAll(workspace, argv as string[]);
    const { compiled, trial } = await chooseModel(chosen, declared, this.stateFolder(flags));
    const { startLocal } = await import("../../runtime/local/up.ts");
    const { loadSite } = await import("../load-site.ts");
    const local = await startLocal({
      folder: this.stateFolder(flags),
      engagements: compiled,
      port: flags.port,
      awsPort: flags["aws-port"],
      model: chosen === "rehearsal" ? "rehearsal" : "declared",
      runner: packageFile("build/runner/main.js", "runtime/runner/main.ts"),
      statementReader: statementReader(),
      site: await loadSite(),
      startFirstProject: flags.start,
      triggers: flags.triggers,
      acceptLosses: flags["accept-losses"],
    }).catch((error: unknown) => {
      // Ends the process after any failure, even when something still runs.
      setTimeout(() => process.exit(), 5_000).unref();
      throw error;
    });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    this.log(
      [
        `Ready in ${seconds} s.`,
        `  Site     ${local.url}`,
        ...(chosen === "rehearsal" ? [`  Model    ${rehearsalAhead}`] : []),
        ...(trial === undefined ? [] : [`  Model    ${trial}`]),
        ...describeSignIn(local.signIn),
        ...local.projects.map((id) => `  Project  ${local.url}/projects/${id}`),
        ...local.repairs.map((repair) => `  Note     ${repair}`),
        `  AWS      aws stepfunctions list-state-machines --endpoint-url ${local.awsEndpoint}`,
        `All data is stored in ${this.stateFolder(flags)}. Stop with Ctrl-C; the next start continues.`,
      ].join("\n"),
    );
    await stop;
    await local.close();
    return { url: local.url };
  }

  async #compileAll(workspace: string, names: string[]): Promise<Compilation[]> {
    const { listEngagements, nodeHost } = await import("../../compiler/index.ts");
    const compiled: Compilation[] = [];
    for (const name of names.length > 0 ? names : listEngagements(nodeHost(workspace))) {
      const { engagement, flow } = partsOfStartable(name);
      if (flow !== undefined) throw new Mistake(`All flows of an engagement run together: crew up ${engagement}.`);
      const flows = await compileFlows(workspace, name, (text) => this.logToStderr(text));
      writeOutput(workspace, name, filesOfFlows(flows));
      compiled.push(...flows);
    }
    return compiled;
  }
}
