import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { zipSync } from "fflate";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Environment } from "../../schema/types.ts";
import { type Emulator, startEmulator } from "../aws/emulator.ts";
import { hasMoto, withoutMoto } from "../aws/moto.ts";
import { large, small, textOf } from "../emit/infra/environments.ts";
import { pluginFolder, type Terraform, terraformIn, withoutTerraform } from "../emit/infra/terraform.ts";

/** The provider's own names of the services that the emitted resources belong to. */
const services =
  "apigatewayv2 budgets cloudformation cloudfront cloudwatch cognitoidp dynamodb ec2 ecr ecs events iam kms lambda logs s3 sfn sns ssm sts";

/**
 * What a plan still wants to change after an apply, because the emulator does not keep what it was given or answers in
 * another form. Anything else that a plan wants to change is a fault of the emitter.
 */
const notKept: { [type: string]: string } = {};

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

function deployed(environment: Environment): Terraform {
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
  terraform.run("init", "-input=false", `-plugin-dir=${pluginFolder}`);
  return terraform;
}

const canary = "canary-of-the-session-key-3f9b1c";

interface Change {
  type: string;
  address: string;
  change: { actions: string[] };
}

function pending(terraform: Terraform): Change[] {
  terraform.run("plan", "-input=false", "-out=next.plan");
  const { resource_changes = [] } = JSON.parse(terraform.run("show", "-json", "next.plan")) as {
    resource_changes?: Change[];
  };
  return resource_changes.filter(({ change }) => change.actions.join() !== "no-op" && change.actions.join() !== "read");
}

test.skipIf(!isRunnable).each([
  ["small", { ...small, alarms: ["ops@example.com"] }],
  ["large", { ...large, deletionProtection: false }],
] as const)(
  "size %s is applied, leaves nothing to change, holds no session key, and goes without a trace",
  (_, environment) => {
    const terraform = deployed(environment);
    terraform.run("apply", "-auto-approve", "-input=false");
    expect(terraform.run("output", "-json")).toContain(`"crew-cloudcrew-${environment.name}"`);

    const open = pending(terraform).filter(({ type }) => notKept[type] === undefined);
    expect(open.map(({ address, change }) => `${address}: ${change.actions.join()}`)).toEqual([]);

    expect(terraform.run("show", "-json")).not.toContain(canary);
    expect(terraform.run("show", "-json", "next.plan")).not.toContain(canary);

    terraform.run("destroy", "-auto-approve", "-input=false");
    expect(terraform.run("state", "list").trim()).toBe("");
  },
);

test.skipIf(isRunnable)(`nothing is applied: ${hasMoto ? withoutTerraform : withoutMoto}`, () => {
  expect(isRunnable).toBe(false);
});
