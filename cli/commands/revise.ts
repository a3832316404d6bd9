import { Flags } from "@oclif/core";
import {
  asFlag,
  decideGate,
  ProjectCommand,
  parseRatings,
  phaseFlag,
  projectArgument,
  ratingFlag,
} from "../project-command.ts";

export default class Revise extends ProjectCommand {
  static override summary = "Send the open gate's phase back for changes.";
  static override examples = [
    '<%= config.bin %> revise --as customer@example.com --comment "Add the cost of data transfer."',
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    phase: phaseFlag,
    comment: Flags.string({ summary: "What must change.", required: true }),
    rating: ratingFlag,
  };

  async run(): Promise<{ project: string; phase: string; round: number; verdict: "revise"; revision: string }> {
    const { args, flags } = await this.parse(Revise);
    const api = await this.api(flags);
    const gate = await this.openGate(api, await this.project(api, args.project), flags.phase);
    await decideGate(api, gate, { verdict: "revise", comment: flags.comment, ratings: parseRatings(flags.rating) });
    this.log(`Sent ${gate.phaseTitle} back. ${gate.revisePhaseTitle} works on it as the next round.`);
    return { project: gate.project, phase: gate.phase, round: gate.round, verdict: "revise", revision: gate.revision };
  }
}
