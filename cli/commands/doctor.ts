import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Args, Flags } from "@oclif/core";
import type { Finding } from "../../deploy/doctor/finding.ts";
import type { StoredSecrets } from "../../runtime/local/repositories/check-repositories.ts";
import { openSecrets } from "../../runtime/runner/secrets.ts";
import type { Model } from "../../schema/types.ts";
import { type Compilation, compileFlows } from "../compile-engagement.ts";
import { CrewCommand } from "../crew-command.ts";
import { type OpenDeployment, openDeployment } from "../open-deployment.ts";
import { wholeEngagement } from "../whole-engagement.ts";

const marks: { [state in Finding["state"]]: string } = { ok: "ok     ", problem: "PROBLEM", unknown: "unknown" };

export default class Doctor extends CrewCommand {
  static override summary =
    "Check this computer, an engagement's repositories, or the account of an environment, for problems that would prevent crew from working.";
  static override description = [
    "Changes nothing, also at forges. Without --call-models it costs nothing. Exit code 1 when there is a problem.",
    "Credentials of repositories are tried with the secrets of local projects, and with --env with those of the environment, which it reads.",
  ].join(" ");
  static override examples = [
    "<%= config.bin %> doctor",
    "<%= config.bin %> doctor auto-dev",
    "<%= config.bin %> doctor cloudcrew --env dev --call-models",
  ];
  static override args = {
    engagement: Args.string({
      description: "The engagement whose repositories are tried. Default with --env: the only one with it.",
    }),
  };
  static override flags = {
    env: Flags.string({ summary: "Also check the account of this environment.", helpValue: "NAME" }),
    "call-models": Flags.boolean({
      summary: "With --env: call each model once, for less than a cent each, to learn what refuses it.",
      dependsOn: ["env"],
    }),
  };

  async run(): Promise<Finding[]> {
    const { args, flags } = await this.parse(Doctor);
    const findings = await this.#examine(flags, args.engagement);
    const width = Math.max(...findings.map(({ subject }) => subject.length));
    for (const { subject, state, found, advice } of findings) {
      this.log(`${marks[state]}  ${subject.padEnd(width)}  ${found}`);
      if (advice !== undefined) this.log(`${" ".repeat(width + 11)}${advice}`);
    }
    if (findings.some(({ state }) => state === "problem")) this.exitWith(1);
    return findings;
  }

  async #examine(flags: Chosen, engagement: string | undefined): Promise<Finding[]> {
    const { env } = flags;
    const { examineMachine } = await import("../../deploy/doctor/examine-machine.ts");
    if (env === undefined)
      return [
        ...(await examineMachine({ terraform: false, engine: false })),
        ...(engagement === undefined ? [] : await this.#tryLocally(flags, engagement)),
      ];
    const choice = { workspace: this.workspace(flags.workspace), engagement, env };
    const deployment = await openDeployment(choice, (text) => this.logToStderr(text));
    const engine = deployment.flows.some(({ files }) => files.some(({ path }) => path === "runner.Dockerfile"));
    const machine = await examineMachine({ terraform: true, engine });
    return [...machine, ...(await examineDeployment(deployment, flags["call-models"]))];
  }

  /** Tries the credentials of repositories with the secrets of projects on this computer. */
  async #tryLocally(flags: Chosen, engagement: string): Promise<Finding[]> {
    const flows = await compileFlows(this.workspace(flags.workspace), engagement, (text) => this.logToStderr(text));
    const file = join(this.stateFolder(flags), "secrets");
    const store = (name: string) => `Store it as a line \`${name}=…\` of ${file}, which only you may read (chmod 600).`;
    return tryRepositories(flows, { read: openSecrets(pathToFileURL(file).href, process.env), store });
  }
}

interface Chosen {
  workspace?: string | undefined;
  state?: string | undefined;
  env?: string | undefined;
  "call-models": boolean;
}

async function examineDeployment(deployment: OpenDeployment, callsModels: boolean): Promise<Finding[]> {
  const { examineAccount } = await import("../../deploy/doctor/examine-account.ts");
  // The reader of secrets has the region of its process, as in a runner.
  process.env.AWS_REGION = deployment.environment.region;
  const callElsewhere = async (model: Model, id: string) => {
    const { callModelOnce } = await import("../../runtime/local/call-model-once.ts");
    return callModelOnce(model, id, `ssm:/crew/${deployment.name}/secrets`);
  };
  const account = await examineAccount({
    ...deployment,
    pipeline: wholeEngagement(deployment.flows),
    secrets: await secretsOf(deployment),
    callsModels,
    callElsewhere,
  });
  if (account.some(({ subject, state }) => subject === "credentials" && state !== "ok")) return account;
  const { deployedName } = await import("../../deploy/deployed-name.ts");
  const path = `/crew/${await deployedName(deployment)}/secrets`;
  const store = (name: string) =>
    `Store it as \`aws ssm put-parameter --type SecureString --overwrite --name ${path}/${name} --value …\`.`;
  // Without the variables of this process: a runner of the environment has others.
  return [...account, ...(await tryRepositories(deployment.flows, { read: openSecrets(`ssm:${path}`, {}), store }))];
}

async function tryRepositories(flows: readonly Compilation[], stored: StoredSecrets): Promise<Finding[]> {
  const [{ checkRepositories }, { usedRepositories }] = await Promise.all([
    import("../../runtime/local/repositories/check-repositories.ts"),
    import("../../runtime/local/repositories/used-repositories.ts"),
  ]);
  return checkRepositories(usedRepositories(flows.map(({ pipeline }) => pipeline)), stored);
}

/** Names of the secrets that the environment's runners and functions read. */
async function secretsOf({ flows, environment }: OpenDeployment): Promise<string[]> {
  const [{ synthesise }, { secretsIn }] = await Promise.all([
    import("../../compiler/index.ts"),
    import("../../deploy/doctor/secrets.ts"),
  ]);
  const files = await synthesise(
    flows.map(({ pipeline }) => pipeline),
    environment.name,
  );
  return secretsIn(files.find(({ path }) => path.endsWith("/manifest.json"))?.text ?? '{"rights": {}}');
}
