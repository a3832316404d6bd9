import { randomUUID } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { Mistake } from "../crew-command.ts";
import { asFlag, only, ProjectCommand } from "../project-command.ts";

const verdicts = ["start", "decline"] as const;

export default class FollowUp extends ProjectCommand {
  static override summary = "Start what follows the end of a project, or not, when a trigger asks for a person.";
  static override examples = [
    "<%= config.bin %> follow-up start --project triage-abc --as lead@example.com",
    '<%= config.bin %> follow-up decline --project triage-abc --comment "It was reported before."',
  ];
  static override args = {
    verdict: Args.string({
      description: "start puts the project into the queue of its flow, with the values shown; decline starts nothing.",
      options: [...verdicts],
      required: true,
    }),
  };
  static override flags = {
    as: asFlag,
    project: Flags.string({
      summary: "The id of the project that has ended. Default: the only project.",
      helpValue: "ID",
    }),
    trigger: Flags.string({ summary: "The trigger that asks. Default: the only one.", helpValue: "NAME" }),
    comment: Flags.string({ summary: "A note for the record; with decline, the reason." }),
  };

  async run(): Promise<{ project: string; trigger: string; verdict: string; started?: string }> {
    const { args, flags } = await this.parse(FollowUp);
    const { comment, trigger: named } = flags;
    if (args.verdict === "decline" && !comment?.trim())
      throw new Mistake("Give the reason with --comment: it is kept with the project.");
    const api = await this.api(flags);
    const { summary, followUps = [] } = await this.project(api, flags.project);
    const open = followUps.filter(({ status, trigger }) => status === "open" && (named ?? trigger) === trigger);
    const { trigger, execution, flow, title } = only(open, {
      none: "Nothing waits for a decision on what follows this project.",
      several: "Several starts wait for a decision; name one with --trigger.",
    });
    const verdict = verdicts.find((each) => each === args.verdict)!;
    const place = { id: summary.id, trigger, execution };
    await api.post("/api/projects/{id}/follow-ups/{trigger}/{execution}/decision", place, {
      decisionId: randomUUID(),
      verdict,
      ...(comment === undefined ? {} : { comment }),
    });
    if (verdict === "decline") {
      this.log(`“${title}” (${flow}) is not started.`);
      return { project: summary.id, trigger, verdict };
    }
    const { started, failed } = await api.get("/api/projects/{id}/follow-ups/{trigger}/{execution}", place);
    if (failed !== undefined) throw new Mistake(`The decision is recorded, but it could not be started: ${failed}`, 1);
    this.log(
      started === undefined
        ? `“${title}” (${flow}) starts within a minute.`
        : `“${title}” (${flow}) is started: ${started}`,
    );
    return { project: summary.id, trigger, verdict, ...(started !== undefined && { started }) };
  }
}
