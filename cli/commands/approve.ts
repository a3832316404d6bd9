import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class Approve extends GateCommand {
  static override summary = "Approve the open gate of a project.";
  static override examples = ["<%= config.bin %> approve --as customer@example.com --rating quality=5"];
  static override flags = { ...GateCommand.gateFlags, comment: Flags.string({ summary: "What to say with it." }) };

  async run(): Promise<GateDecision<"approve">> {
    const { args, flags } = await this.parse(Approve);
    return this.decide(
      "approve",
      args.project,
      flags,
      ({ phaseTitle, round, revision }) =>
        `Approved ${phaseTitle}, round ${round}, at revision ${revision.slice(0, 12)}.`,
    );
  }
}
