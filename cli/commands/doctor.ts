import { Args, Flags } from "@oclif/core";
import type { Finding } from "../../deploy/doctor/finding.ts";
import type { Model } from "../../schema/types.ts";
import { CrewCommand } from "../crew-command.ts";
import { type OpenDeployment, openDeployment } from "../open-deployment.ts";
import { wholeEngagement } from "../whole-engagement.ts";

const marks: { [state in Finding["state"]]: string } = { ok: "ok     ", problem: "PROBLEM", unknown: "unknown" };

export default class Doctor extends CrewCommand {
  static override summary =
    "Check this computer, or the account of an environment, for problems that would prevent crew from working.";
  static override description =
    "Changes nothing. Without --call-models it costs nothing. Exit code 1 when there is a problem.";
  static override examples = ["<%= config.bin %> doctor", "<%= config.bin %> doctor cloudcrew --env dev --call-models"];
  static override args = {
    engagement: Args.string({ description: "With --env: the engagement. Default: the only one with it." }),
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
    const findings = await this.#examine(flags.workspace, args.engagement, flags.env, flags["call-models"]);
    const width = Math.max(...findings.map(({ subject }) => subject.length));
    for (const { subject, state, found, advice } of findings) {
      this.log(`${marks[state]}  ${subject.padEnd(width)}  ${found}`);
      if (advice !== undefined) this.log(`${" ".repeat(width + 11)}${advice}`);
    }
    if (findings.some(({ state }) => state === "problem")) this.exitWith(1);
    return findings;
  }

  async #examine(
    workspace: string | undefined,
    engagement: string | undefined,
    env: string | undefined,
    callsModels: boolean,
  ) {
    const { examineMachine } = await import("../../deploy/doctor/examine-machine.ts");
    if (env === undefined) return examineMachine({ terraform: false, engine: false });
    const choice = { workspace: this.workspace(workspace), engagement, env };
    const deployment = await openDeployment(choice, (text) => this.logToStderr(text));
    const engine = deployment.flows.some(({ files }) => files.some(({ path }) => path === "runner.Dockerfile"));
    const { examineAccount } = await import("../../deploy/doctor/examine-account.ts");
    const callElsewhere = async (model: Model, id: string) => {
      const { callModelOnce } = await import("../../runtime/local/call-model-once.ts");
      // The reader of secrets has the region of its process, as in a runner.
      process.env.AWS_REGION = deployment.environment.region;
      return callModelOnce(model, id, `ssm:/crew/${deployment.name}/secrets`);
    };
    return [
      ...(await examineMachine({ terraform: true, engine })),
      ...(await examineAccount({
        ...deployment,
        pipeline: wholeEngagement(deployment.flows),
        secrets: await secretsOf(deployment),
        callsModels,
        callElsewhere,
      })),
    ];
  }
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
