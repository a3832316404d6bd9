import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class Reject extends GateCommand {
  static override summary = "Reject the work at the open gate, which ends the project for good.";
  static override description =
    "Only at a gate whose verdicts include reject. A rejected project cannot be resumed; to get changes, use `crew revise`.";
  static override examples = [
    '<%= config.bin %> reject --as customer@example.com --comment "We buy a product instead."',
  ];
  // oclif reads only the command's own statics.
  static override args = GateCommand.args;
  static override flags = {
    ...GateCommand.gateFlags,
    comment: Flags.string({ summary: "The reason; everyone involved is notified.", required: true }),
  };

  async run(): Promise<GateDecision<"reject">> {
    const { args, flags } = await this.parse(Reject);
    return this.decide(
      "reject",
      args.project,
      flags,
      ({ phaseTitle, round }) => `Rejected ${phaseTitle}, round ${round}. The project has ended.`,
    );
  }
}
