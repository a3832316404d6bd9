import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class Approve extends GateCommand {
  static override summary = "Approve the open gate of a project.";
  static override description =
    "Where the work at the gate is not as it should be (a deliverable is missing, a limit was hit, a review was not passed, an operator accepted it as it is), each such caveat is shown and has to be acknowledged: in a terminal by answering, elsewhere with --acknowledge.";
  static override examples = [
    "<%= config.bin %> approve --as customer@example.com --rating quality=5",
    "<%= config.bin %> approve --as customer@example.com --acknowledge missing:brief",
  ];
  // oclif reads only the command's own statics.
  static override args = GateCommand.args;
  static override flags = {
    ...GateCommand.gateFlags,
    comment: Flags.string({ summary: "What to say with it." }),
    acknowledge: Flags.string({
      summary: "Approve in spite of this caveat of the gate, by its id.",
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
