import { randomUUID } from "node:crypto";
import { Flags } from "@oclif/core";
import { Mistake } from "../crew-command.ts";
import { asFlag, ProjectCommand, phaseFlag, projectArgument } from "../project-command.ts";

export default class Delegate extends ProjectCommand {
  static override summary = "Pass on your vote at the open gate of a project, or take it back.";
  static override description =
    "Only at a gate that declares `delegate`, and to a person of the group that it names. The person is told by mail; it is recorded with the reason.";
  static override examples = [
    '<%= config.bin %> delegate --as customer@example.com --to deputy@example.com --reason "On leave until Monday."',
    "<%= config.bin %> delegate --as customer@example.com --take-back",
  ];
  static override args = { project: projectArgument };
  static override flags = {
    as: asFlag,
    phase: phaseFlag,
    to: Flags.string({ summary: "The person who votes for you.", helpValue: "EMAIL", dependsOn: ["reason"] }),
    reason: Flags.string({ summary: "The reason, which is recorded and mailed to the person.", dependsOn: ["to"] }),
    "take-back": Flags.boolean({ summary: "Take your vote back, which has not been used." }),
  };

  async run(): Promise<{ project: string; phase: string; round: number; to: string }> {
    const { args, flags } = await this.parse(Delegate);
    const { to, reason, "take-back": isBack } = flags;
    if (isBack === (to !== undefined)) throw new Mistake("Give either --to and --reason, or --take-back.");
    const api = await this.api(flags);
    const gate = await this.openGate(api, await this.project(api, args.project), flags.phase);
    const { project: id, phase, round } = gate;
    const decisionId = randomUUID();
    const { to: other } =
      to === undefined || reason === undefined
        ? await api.post(
            "/api/projects/{id}/gates/{phase}/{round}/delegation-withdrawal",
            { id, phase, round },
            { decisionId },
          )
        : await api.post(
            "/api/projects/{id}/gates/{phase}/{round}/delegation",
            { id, phase, round },
            { decisionId, to, reason },
          );
    const name = other?.name ?? "";
    const what = isBack ? `Took back the vote from ${name}` : `Passed on the vote to ${name}`;
    this.log(`${what}: ${gate.phaseTitle}, round ${round}.`);
    return { project: id, phase, round, to: other?.email ?? "" };
  }
}
