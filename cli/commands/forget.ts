import { Args, Flags } from "@oclif/core";
import { ask } from "../confirm.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeReceipt, type ShownReceipt } from "../describe-receipt.ts";

export default class Forget extends CrewCommand {
  static override summary = "Erase one project for good, with a receipt.";
  static override description =
    "Erases its records, files, repository, mails and executions. Files that other projects have too are kept for them. Refused while the project is at work: stop it first. Locally, stop `crew up` first; with --env, your own AWS credentials need the rights to delete (docs/runbooks/erase-a-project.md). An interrupted erasure is completed by the same command. The receipt names what AWS keeps for a time; it remains, and running the command again prints it.";
  static override examples = [
    "<%= config.bin %> forget cloudcrew-x7k2pq",
    "<%= config.bin %> forget cloudcrew-x7k2pq --env prod --yes --json > receipt.json",
  ];
  static override args = { project: Args.string({ description: "The project's id.", required: true }) };
  static override flags = {
    env: Flags.string({ summary: "The deployed environment. Default: this computer.", helpValue: "NAME" }),
    engagement: Flags.string({
      summary: "With --env, if several engagements have that environment.",
      helpValue: "NAME",
      dependsOn: ["env"],
    }),
    yes: Flags.boolean({ char: "y", summary: "Do not ask." }),
  };

  async run(): Promise<ShownReceipt> {
    const { args, flags } = await this.parse(Forget);
    const { project } = args;
    const consent = async (title: string) => {
      if (flags.yes) return true;
      this.logToStderr(`This erases "${title}" (${project}) for good: nobody can restore it.`);
      return (await ask(`Type the project's id (${project}) to continue: `)) === project;
    };
    const forget = flags.env === undefined ? this.#locally(flags) : await this.#deployed(flags.env, flags);
    const receipt = await forget(project, consent).catch((error: unknown) => {
      throw error instanceof Error && error.name === "NotErased" ? new Mistake(error.message, 1) : error;
    });
    if (receipt === undefined) throw new Mistake("Nothing was erased.", 1);
    const shown = { project, ...receipt };
    this.log(describeReceipt(shown));
    return shown;
  }

  #locally(flags: { workspace?: string | undefined; state?: string | undefined }): Erase {
    return async (project, consent) => {
      const { forgetLocally } = await import("../../runtime/local/forget.ts");
      return forgetLocally(this.stateFolder(flags), project, consent);
    };
  }

  async #deployed(
    env: string,
    { workspace, engagement }: { workspace?: string | undefined; engagement?: string | undefined },
  ): Promise<Erase> {
    const { openStanding } = await import("../open-deployment.ts");
    const choice = { workspace: this.workspace(workspace), engagement, env };
    const deployment = await openStanding(choice, (text) => this.logToStderr(text));
    const { storesOf } = await import("../../deploy/stores.ts");
    const deployed = await storesOf(deployment);
    if (deployed === undefined) throw new Mistake(`"${env}" is not deployed.`, 1);
    const { explainAwsErrors } = await import("../../deploy/account/explain-aws-error.ts");
    const { forgetDeployed } = await import("../../runtime/erasure/forget-deployed.ts");
    return (project, consent) =>
      explainAwsErrors(`erase the project ${project}`, () => forgetDeployed(deployed, project, consent));
  }
}

type Erase = (
  project: string,
  consent: (title: string) => Promise<boolean>,
) => Promise<Omit<ShownReceipt, "project"> | undefined>;
