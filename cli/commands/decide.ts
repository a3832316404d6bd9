import { randomUUID } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { Mistake } from "../crew-command.ts";
import { asFlag, only, ProjectCommand, phaseFlag } from "../project-command.ts";
import { parseRaise, raiseFlag } from "../raise-flag.ts";

const verdicts = ["resume", "accept", "stop"] as const;

export default class Decide extends ProjectCommand {
  static override summary = "Decide, as an operator, on a phase that cannot continue by itself.";
  static override examples = [
    '<%= config.bin %> decide resume --comment "The quota was raised."',
    "<%= config.bin %> decide resume --raise turns=10 --raise usd=5",
  ];
  static override args = {
    verdict: Args.string({
      description: "resume continues the phase, accept takes the current work to the gate, stop ends the project.",
      options: [...verdicts],
      required: true,
    }),
  };
  static override flags = {
    as: asFlag,
    phase: phaseFlag,
    project: Flags.string({ summary: "The project's id. Default: the only project.", helpValue: "ID" }),
    raise: raiseFlag,
    comment: Flags.string({ summary: "Information for the agents; with stop, the reason." }),
  };

  async run(): Promise<{ project: string; phase: string; verdict: string }> {
    const { args, flags } = await this.parse(Decide);
    if (args.verdict === "stop" && !flags.comment?.trim())
      throw new Mistake("Give the reason for stopping with --comment: everyone involved is notified.");
    const raise = parseRaise(flags.raise);
    const api = await this.api(flags);
    const { summary, operators } = await this.project(api, flags.project);
    const open = operators.filter(({ status, phase }) => status === "open" && (flags.phase ?? phase) === phase);
    const waiting = only(open, {
      none: `No phase waits for an operator. ${summary.waitingFor}`,
      several: `Several phases wait (${open.map(({ phase }) => phase).join(", ")}): name one with --phase.`,
    });
    const { phase, round, entry = round } = waiting;
    await api.post(
      "/api/projects/{id}/operator/{phase}/{entry}/decision",
      { id: summary.id, phase, entry },
      {
        decisionId: randomUUID(),
        verdict: verdicts.find((each) => each === args.verdict)!,
        ...(flags.comment === undefined ? {} : { comment: flags.comment }),
        ...(raise && { raise }),
      },
    );
    this.log(`${waiting.phaseTitle}: ${args.verdict}.`);
    return { project: summary.id, phase: waiting.phase, verdict: args.verdict };
  }
}
