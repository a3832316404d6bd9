import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class ReviewAgain extends GateCommand {
  static override summary = "Have the work at the open gate reviewed again, because its review is too old.";
  static override description =
    "Only at a gate that requires a fresh review. The reviewer judges the same work, without new work, and the gate opens again.";
  static override examples = ["<%= config.bin %> review-again --as customer@example.com"];
  // oclif reads only the command's own statics.
  static override args = GateCommand.args;
  static override flags = { ...GateCommand.gateFlags, comment: Flags.string({ summary: "A comment on the request." }) };

  async run(): Promise<GateDecision<"review-again">> {
    const { args, flags } = await this.parse(ReviewAgain);
    return this.decide(
      "review-again",
      args.project,
      flags,
      ({ phaseTitle }) => `${phaseTitle} is being reviewed again. Its gate opens again after that.`,
    );
  }
}
