import { Flags } from "@oclif/core";
import type { ChangedQueue } from "../../schema/types.ts";
import { asFlag, loggedReasonFlag, ProjectCommand, queuedProjectArgument } from "../project-command.ts";

export default class Prioritise extends ProjectCommand {
  static override summary = "Change the priority of a queued project.";
  static override examples = [
    '<%= config.bin %> prioritise feature-k3p2qwertzuiopas-1 --priority 10 --reason "The customer waits."',
  ];
  static override args = { project: queuedProjectArgument };
  static override flags = {
    as: asFlag,
    priority: Flags.integer({ summary: "From 1 to 10; 10 is the first to start.", min: 1, max: 10, required: true }),
    reason: loggedReasonFlag,
  };

  async run(): Promise<ChangedQueue> {
    const { args, flags } = await this.parse(Prioritise);
    const api = await this.api(flags);
    const { summary } = await this.project(api, args.project);
    const { reason, priority } = flags;
    const changed = await api.post("/api/projects/{id}/priority", { id: summary.id }, { reason, priority });
    this.log(`${summary.title} has priority ${changed.priority}.`);
    return changed;
  }
}
