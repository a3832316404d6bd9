import { randomUUID } from "node:crypto";
import { asFlag, ProjectCommand, phaseFlag, projectArgument } from "../project-command.ts";

export default class Withdraw extends ProjectCommand {
  static override summary = "Withdraw your approval at the open gate of a project, while it waits for others.";
  static override examples = ["<%= config.bin %> withdraw --as customer@example.com"];
  static override args = { project: projectArgument };
  static override flags = { as: asFlag, phase: phaseFlag };

  async run(): Promise<{ project: string; phase: string; round: number }> {
    const { args, flags } = await this.parse(Withdraw);
    const api = await this.api(flags);
    const gate = await this.openGate(api, await this.project(api, args.project), flags.phase);
    const { project: id, phase, round } = gate;
    await api.post(
      "/api/projects/{id}/gates/{phase}/{round}/withdrawal",
      { id, phase, round },
      { decisionId: randomUUID() },
    );
    this.log(`Withdrew the approval of ${gate.phaseTitle}, round ${round}.`);
    return { project: id, phase, round };
  }
}
