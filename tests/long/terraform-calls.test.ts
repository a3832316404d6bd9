import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { resourceNamesOf } from "../../compiler/emit/infra/resource-names.ts";
import { compile } from "../../compiler/index.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { narrowCredentials } from "../../runtime/runner/narrow-credentials.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Pipeline } from "../../schema/types.ts";
import { accountId } from "../support/aws/api-call.ts";
import { emittedRoles } from "../support/aws/emitted-roles.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import type { Policy } from "../support/aws/evaluate-policy.ts";
import { type IamGate, openIamGate, type Role } from "../support/aws/iam-gate.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { stackOf } from "../support/compiled-environments.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";
import { hostOf, overlay } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");
const isRunnable = pluginFolder !== undefined && hasMoto;
const bucket = "customer-terraform-state";

/** Delivered by the phase before, in place of a swarm. */
const infra = {
  terraform: { required_providers: { aws: { source: "hashicorp/aws", version: "~> 5.0" } } },
  provider: { aws: [{ region: "us-east-1" }] },
  resource: { aws_ssm_parameter: { greeting: { name: "/trial/greeting", type: "String", value: "good day" } } },
};

/** CloudCrew's engagement with its own tools and phases, before which a call writes the Terraform. */
function compileWith(delivered: object) {
  const paths = globSync("{agents,phases,engagements/cloudcrew,engagements/cloudcrew-deploy}/**/*.{yaml,hbs,md}", {
    cwd: root,
  });
  const files = Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
  const write = `require("node:fs").mkdirSync("infra"); require("node:fs").writeFileSync("infra/main.tf.json", ${JSON.stringify(JSON.stringify(delivered))})`;
  const changed = overlay(
    `# agents/tools/deliver.yaml
description: Delivers the infrastructure.
effect: write
input: { type: object, properties: {} }
command: { argv: [node, -e, ${JSON.stringify(write)}] }
# phases/deliver.yaml
title: Deliver
goal: The infrastructure is written.
call: { tool: deliver }
# engagements/cloudcrew-deploy/engagement.yaml
phases: [deliver, discovery, architecture, poc, production, plan, apply, handoff, removal, remove, retrospective]
`,
    files,
  );
  const { pipeline, files: emitted, diagnostics } = compile(hostOf(changed), { engagement: "cloudcrew-deploy" });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (pipeline === undefined || emitted === undefined || errors.length > 0) throw new Error(JSON.stringify(errors));
  return { pipeline, files: emitted };
}

const compiled = compileWith(infra);
const environment = compiled.pipeline.environments!.dev!;
const places = resourceNamesOf("cloudcrew-deploy", environment);
const stack = stackOf(environment, compiled);
const inAccount = (name: string) => `arn:aws:iam::${accountId}:role/${places.name}-${name}`;
const customers = (name: string) => `arn:aws:iam::210987654321:role/${name}`;

/** What CloudCrew's README asks the customer for. */
function customersRoles(): Map<string, Role> {
  const Condition = { StringEquals: { "sts:ExternalId": "cloudcrew-trial" } };
  const trust: Policy = {
    Statement: [
      { Effect: "Allow", Principal: { AWS: inAccount("project-calls") }, Action: "sts:AssumeRole", Condition },
    ],
  };
  const state = `arn:aws:s3:::${bucket}`;
  const parameters = `arn:aws:ssm:us-east-1:${accountId}:parameter/trial/*`;
  const allow = (Action: string[], Resource: string[]) => ({ Effect: "Allow", Action, Resource });
  const reads = [
    allow(["s3:ListBucket", "s3:GetObject"], [state, `${state}/*`]),
    allow(["ssm:DescribeParameters"], ["*"]),
    allow(["ssm:GetParameter", "ssm:GetParameters", "ssm:ListTagsForResource"], [parameters]),
  ];
  const writes = [
    allow(["s3:PutObject", "s3:DeleteObject"], [`${state}/*`]),
    allow(["ssm:PutParameter", "ssm:DeleteParameter", "ssm:AddTagsToResource"], [parameters]),
  ];
  return new Map([
    [customers("crew-plan"), { trust, policies: [{ Statement: reads }] }],
    [customers("crew-apply"), { trust, policies: [{ Statement: [...reads, ...writes] }] }],
  ]);
}

describe.skipIf(!isRunnable)("CloudCrew's Terraform, planned and applied by calls of phases", () => {
  let services: RunnerServices;
  let emulator: Emulator;
  let gate: IamGate;
  let home: string;
  let container: { url: string; close(): Promise<void> };
  const roles = new Map([...emittedRoles(stack), ...customersRoles()]);

  beforeAll(async () => {
    services = await openRunnerServices();
    emulator = await startEmulator();
    home = mkdtempSync(join(tmpdir(), "crew-terraform-calls-"));
    gate = await openIamGate({ role: async (arn) => roles.get(arn), route: () => emulator });
    const { accessKeyId, secretAccessKey, sessionToken } = await gate.keysFor(
      inAccount("runner-calls"),
      "ecs-tasks.amazonaws.com",
    );
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const keys = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration };
    container = await serve((_, response) => response.end(JSON.stringify(keys)));
    await s3().send(new CreateBucketCommand({ Bucket: bucket }));
    vi.stubEnv("PATH", `${installTerraform()}:${process.env.PATH}`);
    vi.stubEnv("AWS_ENDPOINT_URL_STS", gate.url);
    vi.stubEnv("AWS_REGION", "us-east-1");
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify(toolRoles));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await services?.close();
    await container?.close();
    await gate?.close();
    await emulator?.close();
    rmSync(home, { recursive: true, force: true });
  });

  const config = () => ({ endpoint: emulator.url, region: "us-east-1", credentials: local });
  const local = { accessKeyId: "local", secretAccessKey: "local" };
  const s3 = () => new S3Client({ ...config(), forcePathStyle: true });

  const marker = () => join(home, "a-program-of-the-delivered-code-ran");

  /** A provider that leaves a mark when anything starts it. */
  function foreignProvider(): string {
    const folder = join(home, "providers");
    const place = join(
      folder,
      `registry.terraform.io/elsewhere/tool/1.0.0/linux_${arch() === "arm64" ? "arm64" : "amd64"}`,
    );
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "terraform-provider-tool_v1.0.0"), `#!/bin/sh\ntouch ${marker()}\n`, { mode: 0o755 });
    return folder;
  }

  /** As the emitted container of calls has it. */
  const externalId = "cloudcrew-trial";
  const toolRoles = {
    "terraform-plan": { role: customers("crew-plan"), externalId },
    "terraform-plan-removal": { role: customers("crew-plan"), externalId },
    "terraform-apply": { role: customers("crew-apply"), externalId },
  };

  /** Terraform as a machine without the internet has it: with a folder of providers, and AWS at another address. */
  function installTerraform(): string {
    const folder = join(home, "bin");
    mkdirSync(folder);
    const program = spawnSync("sh", ["-c", "command -v terraform"]).stdout.toString().trim();
    const backend = [
      "use_path_style=true",
      "skip_credentials_validation=true",
      "skip_requesting_account_id=true",
      "skip_metadata_api_check=true",
    ];
    const providers = [pluginFolder, foreignProvider()].map((each) => `-plugin-dir=${each}`);
    const init = [...providers, ...backend.map((each) => `-backend-config=${each}`)].join(" ");
    const script = `#!/bin/sh
export TF_CLI_CONFIG_FILE=/dev/null CHECKPOINT_DISABLE=1 AWS_ENDPOINT_URL=${gate.url} TF_CLI_ARGS_init="${init}"
exec ${program} "$@"
`;
    writeFileSync(join(folder, "terraform"), script, { mode: 0o755 });
    return folder;
  }

  let projects = 0;

  /** A project whose infrastructure is delivered and planned. */
  async function planned({ pipeline } = compiled): Promise<RunOrder> {
    const project = `trial-${++projects}`;
    const order = { ...(await services.start(project, pipeline)), phase: "deliver", mode: "call" };
    await callsOf(project);
    expect(await run(order)).toMatchObject({ outcome: "done" });
    return { ...order, phase: "plan" };
  }

  /** The runner's keys for the project, as its container gets them. */
  async function callsOf(project: string): Promise<void> {
    const variables: { [name: string]: string | undefined } = {
      CREW_PROJECT_ROLE: inAccount("project-calls"),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url,
    };
    const narrowed = await narrowCredentials(project, variables, () => undefined);
    narrowed.stop();
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
      vi.stubEnv(name, variables[name]);
  }

  const run = (order: RunOrder, onWrite?: Parameters<RunnerServices["connect"]>[0]) =>
    services.run(order, { ...services.connect(onWrite), rehearsed: false });
  const call = async ({ project, phase, round }: RunOrder) =>
    (await readItem(services.table, key.round(project, phase, round)))?.call;
  const greeting = () =>
    new SSMClient(config()).send(new GetParameterCommand({ Name: "/trial/greeting" })).then(
      ({ Parameter }) => Parameter?.Value,
      ({ name }: Error) => name,
    );

  /** Plans, and records the call that a gate would show. Resolves with the order of the approved call. */
  async function prepared(): Promise<RunOrder> {
    const plan = await planned();
    expect(await run(plan)).toMatchObject({ outcome: "done" });
    const apply = { ...plan, phase: "apply" };
    expect(await run({ ...apply, mode: "prepare" })).toMatchObject({ outcome: "done" });
    return { ...apply, epoch: 2 };
  }

  test("a plan says what it adds, an approval applies exactly that plan, and the planned removal removes it", async () => {
    const plan = await planned();
    const answer = await run(plan);
    expect(answer).toMatchObject({
      outcome: "done",
      outputs: { plan: { added: 1, changed: 0, destroyed: 0, programs: 0 } },
    });
    expect(await greeting()).toBe("ParameterNotFound");

    const apply = { ...plan, phase: "apply" };
    await run({ ...apply, mode: "prepare" });
    const shown = await call(apply);
    expect(shown).toMatchObject({ state: "prepared", role: customers("crew-apply") });
    expect(shown?.files.map(({ path }) => path)).toEqual(["deployment/plan.bin", "deployment/terraform.lock.hcl"]);
    expect(answer?.outputs).toMatchObject({ plan: { digest: shown?.files[0]?.digest } });
    expect(shown?.argv.at(-1)).toBe("plan");

    expect(await run({ ...apply, epoch: 2 })).toMatchObject({ outcome: "done" });
    expect((await call(apply))?.output).toMatch(/Apply complete! Resources: 1 added, 0 changed, 0 destroyed\./);
    expect(await greeting()).toBe("good day");
    expect(services.repository(plan.project).tree.join()).not.toMatch(/deployment|\.terraform|override/);

    expect(await run({ ...plan, phase: "removal" })).toMatchObject({
      outputs: { removal: { added: 0, destroyed: 1 } },
    });
    const remove = { ...plan, phase: "remove" };
    await run({ ...remove, mode: "prepare" });
    expect(await run({ ...remove, epoch: 2 })).toMatchObject({ outcome: "done" });
    expect(await greeting()).toBe("ParameterNotFound");

    const byPlan = gate.allowed().filter(({ role }) => role === customers("crew-plan"));
    const verbs = new Set(byPlan.map(({ action }) => action.replace(/^(\w+:[A-Z][a-z]+).*$/, "$1")));
    expect([...verbs].sort()).toEqual(["s3:Get", "s3:List", "ssm:Describe", "ssm:Get", "ssm:List"]);
  });

  test("what changed between the approval and the call is refused with the difference, and nothing is applied", async () => {
    const apply = await prepared();
    let { epoch } = apply;
    const refusal = async (order: RunOrder = apply) => {
      const answer = await run({ ...order, epoch: epoch++ });
      expect(answer?.outcome).toBe("limit");
      expect(answer?.reason).toContain("The approval of terraform-apply is void, and nothing was called");
      return answer?.reason;
    };
    const other = { ...toolRoles["terraform-apply"], role: customers("administration") };
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify({ ...toolRoles, "terraform-apply": other }));
    expect(await refusal()).toContain(`The role was ${customers("crew-apply")} and is now ${other.role}.`);
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify(toolRoles));

    const { pipeline } = compiled;
    const tool = pipeline.tools["terraform-apply"];
    if (tool?.kind !== "command") throw new Error("It applies with a command.");
    const argv = tool.command.argv.map((each) => each.replace("terraform apply", "terraform apply -parallelism=1"));
    const tools = { ...pipeline.tools, "terraform-apply": { ...tool, command: { ...tool.command, argv } } };
    const changed = await refusal(await resumedWith(apply, { ...pipeline, tools }));
    expect(changed).toContain("The declaration of the tool terraform-apply changed.");
    expect(changed).toMatch(/Argument 2 was .* and is now /);

    const steps = pipeline.steps.map((step) =>
      step.kind === "call" && step.phase === "apply" ? { ...step, expressions: { plan: "'removal'" } } : step,
    );
    const given = await refusal(await resumedWith(apply, { ...pipeline, steps }));
    expect(given).toContain('Argument 4 was "plan" and is now "removal".');
    await resumedWith(apply, pipeline);

    // Terraform writes the time into a plan: no two have the same bytes.
    await run({ ...apply, phase: "plan", round: 2, epoch: 1 });
    expect(await refusal()).toMatch(/deployment\/plan\.bin had \d+ bytes with the SHA-256 \w{16} and now has \d+ with/);
    expect(await greeting()).toBe("ParameterNotFound");
  });

  /** As after an operator resumed the project on another version of the engagement. */
  async function resumedWith(order: RunOrder, pipeline: Pipeline): Promise<RunOrder> {
    const config = await services.objects.put(JSON.stringify(pipeline));
    await services.table.documents.send(
      new UpdateCommand({
        TableName: services.table.name,
        Key: key.meta(order.project),
        UpdateExpression: "SET config = :config",
        ExpressionAttributeValues: { ":config": config },
      }),
    );
    return { ...order, config };
  }

  test("a plan that is out of date fails, and the phase says so", async () => {
    const apply = await prepared();
    expect(await run(apply)).toMatchObject({ outcome: "done" });

    const again = { ...apply, round: 2, epoch: 1 };
    await run({ ...again, mode: "prepare" });
    const answer = await run({ ...again, epoch: 2 });
    expect(answer).toMatchObject({ outcome: "limit", reason: expect.stringContaining("Saved plan is stale") });
    expect(await greeting()).toBe("good day");

    await removed(apply);
  });

  async function removed(order: RunOrder): Promise<void> {
    await run({ ...order, phase: "removal", epoch: 1 });
    const remove = { ...order, phase: "remove", epoch: 1 };
    await run({ ...remove, mode: "prepare" });
    expect(await run({ ...remove, epoch: 2 })).toMatchObject({ outcome: "done" });
    expect(await greeting()).toBe("ParameterNotFound");
  }

  class PowerCut extends Error {}

  /** Runs the order until the runner would record how its call ended. */
  async function killedAtTheEnd(order: RunOrder): Promise<void> {
    const { sk } = key.round(order.project, order.phase, order.round);
    const cut = run(order, async (_, written) => {
      if (written === sk && (await call(order))?.state === "begun") throw new PowerCut();
    });
    await expect(cut).rejects.toThrow(PowerCut);
    expect(await call(order)).toMatchObject({ state: "begun" });
  }

  const puts = () => gate.allowed().filter(({ action }) => action === "ssm:PutParameter").length;

  test("an apply whose runner was killed is never repeated: an operator is asked; a plan is simply made again", async () => {
    const plan = await planned();
    await killedAtTheEnd(plan);
    expect(await run({ ...plan, epoch: 2 })).toMatchObject({ outcome: "done", outputs: { plan: { added: 1 } } });

    const apply = { ...plan, phase: "apply" };
    const before = puts();
    await run({ ...apply, mode: "prepare" });
    await killedAtTheEnd({ ...apply, epoch: 2 });
    expect([await greeting(), puts()]).toEqual(["good day", before + 1]);
    const answer = await run({ ...apply, epoch: 3 });
    expect(answer).toMatchObject({ outcome: "limit", reason: expect.stringContaining("may have happened") });
    expect(puts()).toBe(before + 1);
    await removed(apply);
  });

  test("programs that the delivered code brings along run in no plan, and are counted for the gate", async () => {
    const own = { ...infra.terraform.required_providers, tool: { source: "elsewhere/tool" } };
    const foreign = await planned(compileWith({ ...infra, terraform: { required_providers: own } }));
    const answer = await run(foreign);
    expect(answer?.reason).toContain("These providers are not allowed here: registry.terraform.io/elsewhere/tool.");
    expect(existsSync(marker())).toBe(false);

    const provisioner = [{ "local-exec": { command: `touch ${marker()}` } }];
    const resource = { aws_ssm_parameter: { greeting: { ...infra.resource.aws_ssm_parameter.greeting, provisioner } } };
    const counted = await planned(compileWith({ ...infra, resource }));
    expect(await run(counted)).toMatchObject({ outputs: { plan: { added: 1, programs: 1 } } });
    expect(existsSync(marker())).toBe(false);
  });

  test("the role of a plan can change nothing, whatever is called with it", async () => {
    const plan = await planned();
    await run(plan);
    const apply = { ...plan, phase: "apply" };
    const swapped = { ...toolRoles, "terraform-apply": toolRoles["terraform-plan"] };
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify(swapped));
    await run({ ...apply, mode: "prepare" });
    const answer = await run({ ...apply, epoch: 2 });
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify(toolRoles));
    expect(answer).toMatchObject({ outcome: "limit", reason: expect.stringMatching(/AccessDenied/) });
    expect(await greeting()).toBe("ParameterNotFound");
  });
});

if (!isRunnable) test("nothing is planned", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
