import { randomUUID } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { dollars } from "../../base/dollars.ts";
import { Mistake } from "../crew-command.ts";
import { asFlag, only, ProjectCommand } from "../project-command.ts";

const verdicts = ["grant", "refuse"] as const;

export default class TopUp extends ProjectCommand {
  static override summary = "Grant or refuse a project more money, when it asks for a top-up.";
  static override examples = [
    "<%= config.bin %> top-up grant --as lead@example.com",
    '<%= config.bin %> top-up refuse --comment "The rest is for next month."',
  ];
  static override args = {
    verdict: Args.string({
      description: "grant adds the amount that is asked for to the budget; refuse ends the requests.",
      options: [...verdicts],
      required: true,
    }),
  };
  static override flags = {
    as: asFlag,
    project: Flags.string({ summary: "The project's id. Default: the only project.", helpValue: "ID" }),
    comment: Flags.string({ summary: "Information for the agents; with refuse, the reason." }),
  };

  async run(): Promise<{ project: string; number: number; verdict: string; amountMicros: number }> {
    const { args, flags } = await this.parse(TopUp);
    const { comment } = flags;
    if (args.verdict === "refuse" && !comment?.trim())
      throw new Mistake("Give the reason for refusing with --comment: the delivery team goes on from it.");
    const api = await this.api(flags);
    const { summary, topUps = [] } = await this.project(api, flags.project);
    const open = topUps.filter(({ status }) => status === "open");
    const { number, amountMicros } = only(open, {
      none: `The project does not ask for money. ${summary.waitingFor}`,
      several: "Several requests are open.",
    });
    const verdict = verdicts.find((each) => each === args.verdict)!;
    await api.post(
      "/api/projects/{id}/top-ups/{number}/decision",
      { id: summary.id, number },
      { decisionId: randomUUID(), verdict, ...(comment === undefined ? {} : { comment }) },
    );
    this.log(verdict === "grant" ? `Granted ${dollars(amountMicros)} more.` : "Refused.");
    return { project: summary.id, number, verdict, amountMicros };
  }
}
