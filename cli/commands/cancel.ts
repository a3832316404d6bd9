import type { ChangedQueue } from "../../schema/types.ts";
import { asFlag, loggedReasonFlag, ProjectCommand, queuedProjectArgument } from "../project-command.ts";

export default class Cancel extends ProjectCommand {
  static override summary = "Take a project out of the queue before it starts.";
  static override examples = ['<%= config.bin %> cancel feature-k3p2qwertzuiopas-1 --reason "Opened by mistake."'];
  static override args = { project: queuedProjectArgument };
  static override flags = {
    as: asFlag,
    reason: loggedReasonFlag,
  };

  async run(): Promise<ChangedQueue> {
    const { args, flags } = await this.parse(Cancel);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const { reason } = flags;
    const changed = await api.post("/api/projects/{id}/cancel", { id: summary.id }, { reason });
    this.log(`${summary.title} is cancelled. To queue it after all: crew requeue ${summary.id} --reason TEXT`);
    return changed;
  }
}
