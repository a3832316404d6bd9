import { Args, Flags } from "@oclif/core";
import { partsOfStartable } from "../../schema/startable-name.ts";
import type { ChangedQueue, QueueView } from "../../schema/types.ts";
import { Mistake } from "../crew-command.ts";
import { describeQueues } from "../describe-queue.ts";
import { asFlag, ProjectCommand } from "../project-command.ts";
import { forRepository } from "../repository-flag.ts";

export default class Queue extends ProjectCommand {
  static override summary = "Show the queues of flows: queued, at work, waiting for whom, stopped. Or pause one.";
  static override examples = [
    "<%= config.bin %> queue",
    '<%= config.bin %> queue auto-dev/feature --repository shop-changes --pause --reason "Release day."',
    '<%= config.bin %> queue auto-dev/feature-shop-changes --go-on --reason "Released."',
  ];
  static override args = {
    flow: Args.string({ description: "Only this engagement, or this flow of it: ENGAGEMENT[/FLOW]." }),
  };
  static override flags = {
    as: asFlag,
    repository: Flags.string({
      summary: "The repository that the queue is for, of a flow with several.",
      helpValue: "NAME",
    }),
    pause: Flags.boolean({ summary: "Start no further projects of the flow. Those at work are not affected." }),
    "go-on": Flags.boolean({ summary: "Start projects of the flow again." }),
    reason: Flags.string({ summary: "The reason, with --pause or --go-on.", helpValue: "TEXT" }),
  };

  async run(): Promise<QueueView | ChangedQueue> {
    const { args, flags } = await this.parse(Queue);
    const { pause, "go-on": goOn, reason } = flags;
    if (pause && goOn) throw new Mistake("Give either --pause or --go-on.");
    const named = args.flow === undefined ? undefined : partsOfStartable(forRepository(args.flow, flags.repository));
    const [engagement, flow] = [named?.engagement, named?.flow];
    const api = await this.api(flags);
    if (pause || goOn) {
      if (engagement === undefined || flow === undefined)
        throw new Mistake("Name the flow: crew queue ENGAGEMENT/FLOW");
      if (reason === undefined) throw new Mistake("Give --reason: everyone who looks at the queue sees it.");
      const changed = await api.post("/api/queue/pause", {}, { engagement, flow, paused: pause, reason });
      this.log(
        pause
          ? `${args.flow} is paused. To go on: crew queue ${args.flow} --go-on --reason TEXT`
          : `${args.flow} goes on.`,
      );
      return changed;
    }
    const queues = await api.get("/api/queue", { engagement, flow });
    if (queues.flows.length === 0 && args.flow !== undefined)
      throw new Mistake(`There is no flow "${args.flow}" here.`, 1);
    this.log(describeQueues(queues, Date.now()));
    return queues;
  }
}
