import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class Approve extends GateCommand {
  static override summary = "Approve the open gate of a project.";
  static override description =
    "Each caveat of the gate (a missing deliverable, a reached limit, a failed review, an operator's acceptance) is shown and must be acknowledged: in a terminal interactively, elsewhere with --acknowledge.";
  static override examples = [
    "<%= config.bin %> approve --as customer@example.com --rating quality=5",
    "<%= config.bin %> approve --as customer@example.com --acknowledge missing:brief",
  ];
  // oclif reads only the command's own statics.
  static override args = GateCommand.args;
  static override flags = {
    ...GateCommand.gateFlags,
    comment: Flags.string({ summary: "A comment on the approval." }),
    acknowledge: Flags.string({
      summary: "Acknowledge this caveat of the gate, by its id.",
      helpValue: "ID",
      multiple: true,
    }),
  };

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
