import { Args, Flags } from "@oclif/core";
import { partsOfStartable } from "../../schema/startable-name.ts";
import type { TriedTrigger } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { describeTrial } from "../describe-trial.ts";
import { asFlag, ProjectCommand } from "../project-command.ts";
import { readInputFile } from "../read-input-file.ts";
import { forRepository } from "../repository-flag.ts";

export default class TriggerCommand extends ProjectCommand {
  static override summary = "Try a trigger with one event: whether its condition holds, and what it would start.";
  static override description =
    "By default nothing is written. The trigger need not act where it is tried: `crew up` answers without --triggers.";
  static override examples = [
    "<%= config.bin %> trigger desk/opened --event issue.json",
    "<%= config.bin %> trigger desk/nightly --at 2026-12-01T02:00:00Z",
    "<%= config.bin %> trigger desk/opened --event issue.json --start",
  ];
  static override args = {
    trigger: Args.string({ description: "ENGAGEMENT/TRIGGER.", required: true }),
  };
  static override flags = {
    as: asFlag,
    repository: Flags.string({
      summary: "The repository that the trigger is for, of a flow with several.",
      helpValue: "NAME",
    }),
    event: Flags.string({
      summary: "A file with the event as JSON, as the trigger's expressions read it; - reads the standard input.",
      helpValue: "FILE",
      exclusive: ["at"],
    }),
    at: Flags.string({ summary: "The time of a schedule.", helpValue: "TIME" }),
    start: Flags.boolean({ summary: "Start what it would start. The same event again starts nothing more." }),
  };

  async run(): Promise<TriedTrigger> {
    const { args, flags } = await this.parse(TriggerCommand);
    const { engagement, flow: trigger } = partsOfStartable(forRepository(args.trigger, flags.repository));
    if (trigger === undefined) throw new Mistake("Name the trigger: crew trigger ENGAGEMENT/TRIGGER");
    if (flags.event === undefined && flags.at === undefined)
      throw new Mistake("Give --event FILE, or --at TIME for a schedule.");
    if (flags.at !== undefined && Number.isNaN(Date.parse(flags.at)))
      throw new Mistake("--at is a time such as 2026-12-01T02:00:00Z.");
    const event = flags.event === undefined ? {} : { event: readInputFile(flags.event) };
    const time = flags.at === undefined ? {} : { time: new Date(flags.at).toISOString() };
    const api = await this.api(flags);
    const place = { engagement, trigger };
    const body = { ...event, ...time, start: flags.start };
    const tried = await api.post("/api/triggers/{engagement}/{trigger}/trial", place, body);
    this.log(describeTrial(tried));
    return tried;
  }
}
