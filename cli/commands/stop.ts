import { Flags } from "@oclif/core";
import type { StoppedProject } from "../../schema/types.ts";
import { confirm, isSomebodyThere } from "../confirm.ts";
import { Mistake } from "../crew-command.ts";
import { asFlag, ProjectCommand, projectArgument } from "../project-command.ts";

const progressTexts = {
  saving: "is being stopped: the turns at work are finished and saved first",
  ending: "stops when its final phases have ended",
  stopped: "has stopped",
} as const satisfies Record<StoppedProject["progress"], string>;

export default class Stop extends ProjectCommand {
  static override summary = "Stop a project in any state. It can be resumed later from any phase.";
  static override examples = [
    '<%= config.bin %> stop cloudcrew-x7k2pq --reason "The customer has chosen another offer."',
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    reason: Flags.string({ summary: "The reason; everyone involved is notified.", helpValue: "TEXT", required: true }),
    yes: Flags.boolean({ char: "y", summary: "Do not ask." }),
  };

  async run(): Promise<StoppedProject> {
    const { args, flags } = await this.parse(Stop);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const question = `Stop "${summary.title}" (${summary.id})? The turns at work are finished and saved first, and everyone involved is notified.`;
    // Without an interactive terminal, the reason serves as confirmation.
    if (!flags.yes && isSomebodyThere() && !(await confirm(question))) throw new Mistake("Nothing was stopped.", 1);
    const stopped = await api.post("/api/projects/{id}/stop", { id: summary.id }, { reason: flags.reason });
    const { phases } = await this.project(api, summary.id);
    const resumable = phases.filter(({ final }) => !final);
    const last = resumable.findLast(({ rounds }) => rounds.length > 0) ?? resumable[0];
    this.log(`${summary.title} ${progressTexts[stopped.progress]}.`);
    this.log(`To continue: crew resume ${summary.id} --from ${last?.name ?? "PHASE"}`);
    return stopped;
  }
}
