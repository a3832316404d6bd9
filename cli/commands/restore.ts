import { Args, Flags } from "@oclif/core";
import { ask } from "../confirm.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { openStanding } from "../open-deployment.ts";

interface Restored {
  restored: string[];
  stopped: string[];
  backup?: string;
}

export default class Restore extends CrewCommand {
  static override summary = "Bring the projects of a deployment back to an earlier time.";
  static override description =
    "Copies the table as of that time (point-in-time recovery, at most 35 days) into a second table, shows which projects differ, makes a backup, writes back what differs and deletes the copy. The table keeps its name. A project that was running then is stopped: continue it with `crew resume PROJECT --from PHASE`. Projects that were started later keep their records; erased projects stay erased. An interrupted restoration is completed by the same command.";
  static override examples = [
    "<%= config.bin %> restore --env prod --at 2026-11-27T09:30:00Z",
    "<%= config.bin %> restore cloudcrew --env prod --at 2026-11-27T09:30:00Z --project cloudcrew-x7k2pq",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one with that environment." }),
  };
  static override flags = {
    env: Flags.string({ summary: "The environment.", helpValue: "NAME", required: true }),
    at: Flags.string({ summary: "The time, in UTC.", helpValue: "YYYY-MM-DDTHH:MM:SSZ", required: true }),
    project: Flags.string({ summary: "Only this project. Default: all.", helpValue: "ID" }),
    yes: Flags.boolean({ char: "y", summary: "Do not ask." }),
  };

  async run(): Promise<Restored> {
    const { args, flags } = await this.parse(Restore);
    const time = parseTime(flags.at);
    const choice = { workspace: this.workspace(flags.workspace), engagement: args.engagement, env: flags.env };
    const deployment = await openStanding(choice, (text) => this.logToStderr(text));
    const { storesOf } = await import("../../deploy/stores.ts");
    const deployed = await storesOf(deployment);
    if (deployed === undefined) throw new Mistake(`"${flags.env}" is not deployed.`, 1);
    const { explainAwsErrors } = await import("../../deploy/account/explain-aws-error.ts");
    const { restoreDeployed } = await import("../../runtime/restore/restore-deployed.ts");
    const result = await explainAwsErrors("restore the table", () =>
      restoreDeployed({
        ...{ region: deployed.region, table: deployed.table, time, project: flags.project, by: "crew restore" },
        onStep: (step) => this.logToStderr(`${step} …`),
        consent: async (differences) => {
          for (const { project, changed, added, isStopped } of differences)
            this.logToStderr(
              `  ${project}: ${changed.length} records are written back, ${added.length} later ones deleted${isStopped ? "; it is stopped" : ""}`,
            );
          return flags.yes || (await ask(`Type the environment's name (${flags.env}) to continue: `)) === flags.env;
        },
      }),
    );
    if (result === undefined) throw new Mistake("Nothing was restored.", 1);
    this.log(describe(result, time));
    return result;
  }
}

function parseTime(text: string): string {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new Mistake(`"${text}" is not a time in UTC, such as 2026-11-27T09:30:00Z.`);
  if (ms > Date.now()) throw new Mistake(`${text} has not come yet.`);
  return new Date(ms).toISOString();
}

function describe({ restored, stopped, backup }: Restored, time: string): string {
  if (restored.length === 0) return `No project differs from its state at ${time}.`;
  return [
    `${restored.length} projects are as they were at ${time}.`,
    `The table as it was before: ${backup}`,
    ...(stopped.length === 0
      ? []
      : ["These were running. Once the sweep has stopped them, within two minutes, continue each:"]),
    ...stopped.map((project) => `  crew resume ${project} --from PHASE`),
  ].join("\n");
}
