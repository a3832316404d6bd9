import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deploymentName } from "../../compiler/index.ts";
import type { Environment } from "../../schema/types.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { type Arguments, large, small, textOf } from "../support/compiled-environments.ts";
import { pluginFolder, type Terraform, terraformIn, withoutTerraform } from "../support/terraform.ts";

/** The provider's own names of the services that the emitted resources belong to. */
const services =
  "apigatewayv2 budgets cloudformation cloudfront cloudwatch cognitoidp dynamodb ec2 ecr ecs events iam kms lambda logs s3 sfn sns ssm sts";

/**
 * Arguments that a plan still wants to change after an apply, because moto 5.2 does not keep them or answers in another
 * form. Whatever else a plan wants to change is a fault of the emitter.
 */
const notKept: { [type: string]: string[] } = {
  // Tags of budgets.
  aws_budgets_budget: ["tags_all"],
  // It answers with the settings of before cache policies, and loses the access control of the bucket's origin.
  aws_cloudfront_distribution: ["default_cache_behavior", "ordered_cache_behavior", "origin", "viewer_certificate"],
  aws_cognito_user_pool: ["user_pool_tier"],
  aws_cognito_user_pool_domain: ["managed_login_version"],
  aws_lambda_function: ["kms_key_arn", "logging_config"],
  // Descriptions of rules whose other end is a group or a list of prefixes.
  aws_vpc_security_group_egress_rule: ["description"],
  aws_vpc_security_group_ingress_rule: ["description"],
};

const folder = mkdtempSync(join(tmpdir(), "crew-apply-"));
const isRunnable = pluginFolder !== undefined && hasMoto;
let emulator: Emulator;

beforeAll(async () => {
  if (!isRunnable) return;
  emulator = await startEmulator();
  const s3 = new S3Client({ endpoint: emulator.url, region: "us-east-1", forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "bundles" }));
  const Body = zipSync({ "index.mjs": Buffer.from("export const handler = async () => ({ statusCode: 204 });") });
  await s3.send(new PutObjectCommand({ Bucket: "bundles", Key: "api/package.zip", Body }));
});

afterAll(async () => {
  await emulator?.close();
  rmSync(folder, { recursive: true });
});

async function deployed(environment: Environment): Promise<Terraform> {
  const endpoints = Object.fromEntries(services.split(" ").map((service) => [service, emulator.url]));
  const override = {
    terraform: { backend: { local: { path: "terraform.tfstate" } } },
    provider: {
      aws: [
        {
          access_key: "local",
          secret_key: "local",
          skip_credentials_validation: true,
          skip_metadata_api_check: true,
          s3_use_path_style: true,
          max_retries: 2,
          endpoints: [endpoints],
        },
      ],
    },
  };
  const given = {
    bundle_bucket: "bundles",
    runner_bundle_key: "runner/package.mjs",
    runner_bundle_sha256: "0".repeat(64),
    api_bundle_key: "api/package.zip",
    api_bundle_sha256: "none",
    delete_contents: true,
  };
  const terraform = terraformIn(
    join(folder, environment.name),
    {
      "main.tf.json": textOf(environment),
      "emulator_override.tf.json": JSON.stringify(override),
      "terraform.tfvars.json": JSON.stringify(given),
    },
    { TF_VAR_session_key: canary },
  );
  await terraform.run("init", "-input=false", `-plugin-dir=${pluginFolder}`);
  return terraform;
}

const canary = "canary-of-the-session-key-3f9b1c";

interface Change {
  type: string;
  address: string;
  change: { actions: string[]; before: Arguments | null; after: Arguments | null };
}

/** What a plan made now would change, without what the emulator does not keep. */
async function pending(terraform: Terraform): Promise<string[]> {
  await terraform.run("plan", "-input=false", "-out=next.plan");
  const plan: { resource_changes?: Change[] } = JSON.parse(await terraform.run("show", "-json", "next.plan"));
  return (plan.resource_changes ?? []).flatMap(({ address, type, change: { actions, before, after } }) => {
    if (["no-op", "read"].includes(actions.join())) return [];
    const changed = Object.keys({ ...before, ...after }).filter(
      (key) => !isDeepStrictEqual(before?.[key], after?.[key]),
    );
    const unexplained = changed.filter((key) => !notKept[type]?.includes(key));
    return actions.join() === "update" && unexplained.length === 0 ? [] : [`${address}: ${actions} ${unexplained}`];
  });
}

const applied: [string, Environment][] = [
  ["small", { ...small, alarms: ["ops@example.com"] }],
  ["large", { ...large, deletionProtection: false }],
];

test.skipIf(!isRunnable).each(applied)(
  "size %s is applied, leaves nothing to change, contains no session key, and is deleted without a trace",
  async (_, environment) => {
    const terraform = await deployed(environment);
    await terraform.run("apply", "-auto-approve", "-input=false");
    expect(await terraform.run("output", "-json")).toContain(`"${deploymentName("cloudcrew", environment)}"`);

    expect(await pending(terraform)).toEqual([]);

    expect(await terraform.run("show", "-json")).not.toContain(canary);
    expect(await terraform.run("show", "-json", "next.plan")).not.toContain(canary);

    await terraform.run("destroy", "-auto-approve", "-input=false");
    expect((await terraform.run("state", "list")).trim()).toBe("");
  },
);

if (!isRunnable) test("nothing is applied", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
