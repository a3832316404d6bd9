import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import type { DeployOptions, Review, Wanted } from "../../deploy/deploy.ts";
import type { KeptVersion } from "../../deploy/kept-versions.ts";
import type { Plan } from "../../deploy/terraform/plan.ts";
import { filesOfFlows } from "../compile-engagement.ts";
import { ask, confirm, isSomebodyThere } from "../confirm.ts";
import { CrewCommand, Mistake } from "../crew-command.ts";
import { describeReview } from "../describe-review.ts";
import { firstCommit } from "../git/first-commit.ts";
import { deployFolder, type OpenDeployment, openDeployment, openStanding } from "../open-deployment.ts";
import { packageFile } from "../package-file.ts";
import { showProgress } from "../show-progress.ts";

export interface DeployResult {
  environment: string;
  plan?: Plan;
  outputs?: { [name: string]: string };
  files?: string[];
}

export default class Deploy extends CrewCommand {
  static override summary = "Deploy an engagement to the AWS account of one of its environments.";
  static override description = [
    "Shows the changes in meaning, in the account and in the monthly price, and asks for confirmation. The state is stored in the account, in a bucket that the first deployment creates. Run again to continue an interrupted deployment.",
    "Projects finish on the version they started with: its machine, lanes and rights are kept until they have.",
  ].join("\n");
  static override examples = [
    "<%= config.bin %> deploy cloudcrew --env dev",
    "<%= config.bin %> deploy cloudcrew --env dev --plan-only",
    "<%= config.bin %> deploy cloudcrew --env dev --yes --plan 3f9b1c55d2a9",
    "<%= config.bin %> deploy cloudcrew --env prod --ci github",
  ];
  static override args = {
    engagement: Args.string({ description: "The engagement's name. Default: the only one with that environment." }),
  };
  static override flags = {
    env: Flags.string({ summary: "The environment.", helpValue: "NAME", required: true }),
    yes: Flags.boolean({ summary: "Do not ask." }),
    plan: Flags.string({
      summary: "Continue only if the plan has this id, as printed by --plan-only.",
      helpValue: "ID",
      exclusive: ["plan-only"],
    }),
    "plan-only": Flags.boolean({
      summary: "Show the changes without making them, and without writing anything to the account.",
    }),
    "allow-data-loss": Flags.boolean({ summary: "With --yes: also if the plan deletes stored data of projects." }),
    "take-over": Flags.boolean({
      summary: "Continue a deployment that was made from a different repository.",
    }),
    unlock: Flags.string({
      summary: "Release this lock of a killed deployment.",
      helpValue: "ID",
      exclusive: ["plan-only"],
    }),
    certificate: Flags.string({
      summary: "The certificate of the environment's own domain, in us-east-1.",
      helpValue: "ARN",
      env: "CREW_CERTIFICATE",
    }),
    "runner-image": Flags.string({
      summary: "The image of the runners, if tools require their own programs.",
      helpValue: "IMAGE",
      env: "CREW_RUNNER_IMAGE",
    }),
    rebuild: Flags.boolean({
      summary: "Build the image of the runners again, with the newest base and packages.",
      exclusive: ["runner-image"],
    }),
    ci: Flags.string({
      summary: "Write a workflow that deploys, and a template with its roles, instead; without calling AWS.",
      options: ["github"],
      exclusive: ["yes", "plan", "plan-only", "out"],
    }),
    out: Flags.string({
      summary: "Write Terraform's files there instead, without calling AWS.",
      helpValue: "FOLDER",
      exclusive: ["yes", "plan", "plan-only", "rebuild"],
    }),
  };

  async run(): Promise<DeployResult> {
    const { args, flags } = await this.parse(Deploy);
    const choice = { workspace: this.workspace(flags.workspace), engagement: args.engagement, env: flags.env };
    const callsAws = flags.out === undefined && flags.ci === undefined;
    const open = callsAws ? openStanding : openDeployment;
    const deployment = await open(choice, (text) => this.logToStderr(text));
    const kept = callsAws ? await keptBy(deployment) : [];
    const files = await filesOf(deployment, kept);
    if (flags.ci !== undefined) return this.#writeCi(deployment, files, choice.workspace);
    if (flags.out !== undefined) return this.#writeOut(deployment, files, resolve(flags.out));
    const given = {
      ...(flags.certificate !== undefined && { certificate_arn: flags.certificate }),
      ...(flags["runner-image"] !== undefined && { runner_image: flags["runner-image"] }),
    };
    const { readPackages } = await import("../../deploy/packages.ts");
    const wanted: Wanted = {
      ...deployment,
      workspace: firstCommit(choice.workspace),
      kept,
      files,
      given,
      packages: readPackages(packageFile("build/packages/packages.json")),
      siteFolder: packageFile("site/dist/client"),
    };
    const { reviewDeployment } = await import("../../deploy/deploy.ts");
    const review = await reviewDeployment(wanted, {
      folder: deployFolder(this.stateFolder(flags), deployment),
      mayPrepare: async ({ id, region }, bucket) =>
        flags.yes ||
        confirm(
          `Nothing was deployed to ${region} of account ${id} yet. Create the bucket ${bucket} for states and packages?`,
        ),
      onStep: (step) => this.logToStderr(`${step} …`),
      takeOver: flags["take-over"],
      rebuild: flags.rebuild,
      isReadOnly: flags["plan-only"],
      ...(flags.unlock !== undefined && { unlock: flags.unlock }),
    } satisfies DeployOptions);
    this.log(await describeReview(wanted, review));
    if (flags["plan-only"]) return { environment: flags.env, plan: review.plan };
    await this.#requireConsent(review, flags);
    return this.#apply(deployment, review);
  }

  async #requireConsent(
    { plan, account, isContinued }: Review,
    flags: { yes: boolean; plan?: string | undefined; "allow-data-loss": boolean },
  ): Promise<void> {
    if (flags.plan !== undefined && flags.plan !== plan.id) {
      throw new Mistake(
        `The plan is not ${flags.plan} any more but ${plan.id}, so nothing was done. Review it with --plan-only.`,
        1,
      );
    }
    const lost = plan.changes.filter(({ loses }) => loses !== undefined);
    if (flags.yes) {
      if (lost.length === 0 || flags["allow-data-loss"]) return;
      throw new Mistake("This plan destroys data, so --yes alone is not enough: add --allow-data-loss.", 1);
    }
    if (plan.changes.length === 0 && !isContinued) return;
    if (lost.length > 0 && isSomebodyThere()) {
      const answer = await ask("Type `destroy data` to continue: ");
      if (answer !== "destroy data") throw new Mistake("Nothing was done.", 1);
    } else if (!(await confirm(`Deploy this to account ${account.id}?`))) throw new Mistake("Nothing was done.", 1);
  }

  async #apply(deployment: OpenDeployment, review: Review): Promise<DeployResult> {
    const progress = showProgress(review.plan.changes.length);
    try {
      const outputs = await review.apply((event) => progress.onEvent(event));
      progress.end();
      this.log(
        `Deployed. People go to ${outputs.site_url}; start a project with \`crew start ${startWords(deployment)}\`.`,
      );
      return { environment: deployment.environment.name, plan: review.plan, outputs };
    } catch (error) {
      progress.end();
      throw error;
    }
  }

  async #writeCi(
    deployment: OpenDeployment,
    files: { [path: string]: string },
    workspace: string,
  ): Promise<DeployResult> {
    const { writeDeployWorkflow } = await import("../ci/write-deploy-workflow.ts");
    const written = await writeDeployWorkflow(deployment, files, workspace);
    for (const file of written) this.log(file);
    this.log("The head of the workflow names what to set up once.");
    return { environment: deployment.environment.name, files: written };
  }

  #writeOut(
    { environment, pipeline }: OpenDeployment,
    files: { [path: string]: string },
    folder: string,
  ): DeployResult {
    const prefix = `infra/${environment.name}/`;
    const written = Object.entries(files).filter(([path]) => path.startsWith(prefix) || path === "runner.Dockerfile");
    const paths = written.map(([path, text]) => {
      const target = join(folder, path.replace(prefix, ""));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      this.log(target);
      return target;
    });
    this.log(`These files are complete for ${pipeline.name} in ${environment.name}; pass the declared variables.`);
    return { environment: environment.name, files: paths };
  }
}

/** Other versions with projects that have not finished. */
async function keptBy(deployment: OpenDeployment): Promise<KeptVersion[]> {
  const { keptVersions } = await import("../../deploy/kept-versions.ts");
  const own = deployment.flows.map(({ config }) => createHash("sha256").update(config).digest("hex"));
  return (await keptVersions(deployment)).filter(({ config }) => !own.includes(config));
}

async function filesOf(
  { name, flows, environment }: OpenDeployment,
  kept: readonly KeptVersion[],
): Promise<{ [path: string]: string }> {
  const { synthesise } = await import("../../compiler/index.ts");
  const existing = { name, kept: kept.map((version) => version.pipeline) };
  const pipelines = flows.map(({ pipeline }) => pipeline);
  const files = [...filesOfFlows(flows), ...(await synthesise(pipelines, environment.name, existing))];
  return Object.fromEntries(files.map(({ path, text }) => [path, text]));
}

/** Words after `crew start` for a project of the environment; of the first flow, if there are several. */
function startWords({ pipeline, environment, flows }: OpenDeployment): string {
  const flow = flows[0]?.pipeline.flow;
  const named = flow === undefined ? "" : `${pipeline.name}/${flow.name} `;
  return `${named}--env ${environment.name} ${flow?.input === undefined ? "--sow" : "--input"} FILE`;
}
