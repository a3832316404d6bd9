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

export default class Approve extends ProjectCommand {
  static override summary = "Approve the open gate of a project.";
  static override examples = ["<%= config.bin %> approve --as customer@example.com --rating quality=5"];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    phase: phaseFlag,
    comment: Flags.string({ summary: "What to say with it." }),
    rating: ratingFlag,
  };

  async run(): Promise<{ project: string; phase: string; round: number; verdict: "approve"; revision: string }> {
    const { args, flags } = await this.parse(Approve);
    const api = await this.api(flags);
    const gate = await this.openGate(api, await this.project(api, args.project), flags.phase);
    await decideGate(api, gate, { verdict: "approve", comment: flags.comment, ratings: parseRatings(flags.rating) });
    this.log(`Approved ${gate.phaseTitle}, round ${gate.round}, at revision ${gate.revision.slice(0, 12)}.`);
    return { project: gate.project, phase: gate.phase, round: gate.round, verdict: "approve", revision: gate.revision };
  }
}
