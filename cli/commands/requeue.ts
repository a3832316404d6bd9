import type { ChangedQueue } from "../../schema/types.ts";
import { asFlag, loggedReasonFlag, ProjectCommand, queuedProjectArgument } from "../project-command.ts";

export default class Requeue extends ProjectCommand {
  static override summary = "Put a stopped project of a flow into the queue again. It continues where it stopped.";
  static override examples = ['<%= config.bin %> requeue feature-k3p2qwertzuiopas-1 --reason "The model is back."'];
  static override args = { project: queuedProjectArgument };
  static override flags = {
    as: asFlag,
    reason: loggedReasonFlag,
  };

  async run(): Promise<ChangedQueue> {
    const { args, flags } = await this.parse(Requeue);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const { reason } = flags;
    const changed = await api.post("/api/projects/{id}/requeue", { id: summary.id }, { reason });
    this.log(`${summary.title} is in the queue again.`);
    return changed;
  }
}
