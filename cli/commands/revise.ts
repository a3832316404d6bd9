import { Flags } from "@oclif/core";
import { GateCommand, type GateDecision } from "../gate-command.ts";

export default class Revise extends GateCommand {
  static override summary = "Send the open gate's phase back for changes.";
  static override examples = [
    '<%= config.bin %> revise --as customer@example.com --comment "Add the cost of data transfer."',
  ];
  // oclif reads only the command's own statics.
  static override args = GateCommand.args;
  static override flags = {
    ...GateCommand.gateFlags,
    comment: Flags.string({ summary: "The changes to make.", atLeastOne: ["comment", "remark"] }),
    remark: Flags.string({
      summary: "A comment at the forge that the request for changes takes along, by the id that the command prints.",
      helpValue: "ID",
      multiple: true,
    }),
  };

  async run(): Promise<GateDecision<"revise">> {
    const { args, flags } = await this.parse(Revise);
    return this.decide(
      "revise",
      args.project,
      flags,
      ({ phaseTitle, revisePhaseTitle }) =>
        `Sent ${phaseTitle} back. ${revisePhaseTitle} works on it as the next round.`,
    );
  }
}
