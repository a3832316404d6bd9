import { Args, Flags } from "@oclif/core";
import type { Remain } from "../../deploy/remains.ts";
import { ask } from "../confirm.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { deployFolder, openStanding } from "../open-deployment.ts";
import { showProgress } from "../show-progress.ts";

export default class Destroy extends CrewCommand {
  static override summary = "Delete a deployed environment.";
  static override description =
    "Refused while projects are running, and without --delete-contents when any are stored. The bucket of states and packages is kept: it is shared by all environments of the account and region.";
  static override examples = ["<%= config.bin %> destroy cloudcrew --env dev"];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one with that environment." }),
  };
  static override flags = {
    env: Flags.string({ summary: "The environment.", helpValue: "NAME", required: true }),
    yes: Flags.boolean({ summary: "Do not ask." }),
    "delete-contents": Flags.boolean({ summary: "Also delete the projects and all their data permanently." }),
    unlock: Flags.string({ summary: "Release this lock of a killed deployment.", helpValue: "ID" }),
  };

  async run(): Promise<{ environment: string; deleted: number; remains?: Remain[] }> {
    const { args, flags } = await this.parse(Destroy);
    const choice = { workspace: this.workspace(flags.workspace), engagement: args.engagement, env: flags.env };
    const deployment = await openStanding(choice, (text) => this.logToStderr(text));
    const { name, environment } = deployment;
    const { reviewDestruction } = await import("../../deploy/destroy.ts");
    const review = await reviewDestruction(name, environment, {
      folder: deployFolder(this.stateFolder(flags), deployment),
      deleteContents: flags["delete-contents"],
      onStep: (step) => this.logToStderr(`${step} …`),
      ...(flags.unlock !== undefined && { unlock: flags.unlock }),
    });
    if (review === undefined) {
      this.log(`"${flags.env}" is not deployed.`);
      return { environment: flags.env, deleted: 0 };
    }
    const { account, plan, projects, remains, stateBucket } = review;
    const count = plan.changes.length;
    this.log(`${name} in ${account.region} of account ${account.id}: ${count} resources will be deleted.`);
    for (const { id, title } of projects) this.log(`  ! project ${id}: ${title}`);
    if (!flags.yes && (await ask(`Type the environment's name (${flags.env}) to continue: `)) !== flags.env) {
      throw new Mistake("Nothing was deleted.", 1);
    }
    const progress = showProgress(count);
    await review.destroy((event) => progress.onEvent(event)).finally(() => progress.end());
    this.log(`${name} is deleted. The bucket ${stateBucket} is kept for other deployments; it costs cents.`);
    for (const { what, cost, remove } of remains) {
      this.log(`  - Left: ${what}; ${cost}.${remove === undefined ? "" : ` Delete with \`${remove}\`.`}`);
    }
    return { environment: flags.env, deleted: count, remains };
  }
}
