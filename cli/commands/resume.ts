import { Flags } from "@oclif/core";
import type { ResumedProject } from "../../schema/types.ts";
import { ProjectCommand, projectArgument } from "../project-command.ts";
import { parseRaise, raiseFlag } from "../raise-flag.ts";

export default class Resume extends ProjectCommand {
  static override summary = "Start a stopped project again from a phase.";
  static override args = { project: projectArgument };
  static override flags = {
    from: Flags.string({ summary: "The phase to start with.", helpValue: "PHASE", required: true }),
    raise: raiseFlag,
    comment: Flags.string({ summary: "The reason; it is recorded in the log of decisions." }),
  };

  async run(): Promise<ResumedProject> {
    const { args, flags } = await this.parse(Resume);
    const raise = parseRaise(flags.raise);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const resumed = await api.post(
      "/api/projects/{id}/resume",
      { id: summary.id },
      {
        from: flags.from,
        ...(flags.comment !== undefined && { comment: flags.comment }),
        ...(raise && { raise }),
      },
    );
    this.log(`${summary.title} continues from ${flags.from}.`);
    return resumed;
  }
}
