import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentName } from "../../compiler/index.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { small } from "../support/compiled-environments.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const name = deploymentName("cloudcrew", small);
const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "crew-cloudcrew-"));
let emulator: Emulator;

beforeAll(async () => {
  if (isRunnable) emulator = await startEmulator();
});
afterAll(async () => {
  await emulator?.close();
  rmSync(home, { recursive: true });
});

async function crew(...words: string[]): Promise<{ code: number; output: string; errors: string }> {
  const { AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL_SSM, ...inherited } = process.env;
  const env = {
    ...inherited,
    AWS_ENDPOINT_URL: emulator.url,
    CREW_STATE: home,
    TF_CLI_CONFIG_FILE: "/dev/null",
    TF_CLI_ARGS_init: `-plugin-dir=${pluginFolder}`,
  };
  const child = spawn(process.execPath, [join(root, "cli/bin.js"), ...words], { cwd: root, env });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, output, errors };
}

const config = () => ({ endpoint: emulator.url, region: "us-east-1" });

/** What costs, or holds data, when it is forgotten. */
async function remaining(): Promise<string[]> {
  const [buckets, tables, functions, machines] = await Promise.all([
    new S3Client(config()).send(new ListBucketsCommand({})),
    new DynamoDBClient(config()).send(new ListTablesCommand({})),
    new LambdaClient(config()).send(new ListFunctionsCommand({})),
    new SFNClient(config()).send(new ListStateMachinesCommand({})),
  ]);
  return [
    ...(buckets.Buckets ?? []).map(({ Name }) => `bucket ${Name}`),
    ...(tables.TableNames ?? []).map((each) => `table ${each}`),
    ...(functions.Functions ?? []).map(({ FunctionName }) => `function ${FunctionName}`),
    ...(machines.stateMachines ?? []).map((machine) => `machine ${machine.name}`),
  ].sort();
}

describe.skipIf(!isRunnable)("CloudCrew, from its YAML to an account and back", () => {
  const where = ["cloudcrew", "--env", "dev"];
  const image = ["--runner-image", "public.ecr.aws/docker/library/node:24-bookworm"];

  test("nobody is asked where nobody is, and nothing is done", async () => {
    expect(await crew("deploy", ...where, ...image)).toMatchObject({
      code: 2,
      errors: expect.stringContaining("There is no terminal to confirm on: add --yes to continue without."),
    });
    expect(await remaining()).toEqual([]);
  });

  test("a plan is shown with its price and writes nothing, and another than the reviewed one is refused", async () => {
    const shown = await crew("deploy", ...where, ...image, "--plan-only", "--yes");
    expect(shown.output).toMatch(/Nothing is deployed there yet\.[\s\S]* to make\. Plan [0-9a-f]{12}\./);
    expect(shown.output).toMatch(/It costs \$\d+\.\d\d a month when idle/);
    expect(await remaining()).toEqual([]);
    const refused = await crew("deploy", ...where, ...image, "--yes", "--plan", "000000000000");
    expect(refused).toMatchObject({
      code: 1,
      errors: expect.stringContaining("The plan is not 000000000000 any more"),
    });
    expect(await remaining()).toEqual(["bucket crew-123456789012-us-east-1"]);
  });

  test("it is deployed, is distinguished by its outputs, and leaves nothing but the bucket of states", async () => {
    expect(await crew("deploy", ...where, ...image, "--yes")).toMatchObject({ code: 0 });
    expect(await remaining()).toEqual([
      "bucket crew-123456789012-us-east-1",
      `bucket ${name}-123456789012-objects`,
      `bucket ${name}-123456789012-repositories`,
      `bucket ${name}-123456789012-site`,
      `function ${name}-api`,
      `function ${name}-events`,
      `machine ${name}`,
      `table ${name}`,
    ]);
    const { output } = await crew("outputs", ...where, "--json");
    expect(JSON.parse(output)).toMatchObject({ table: name, region: "us-east-1" });
    expect(await crew("destroy", ...where, "--yes")).toMatchObject({ code: 0 });
    expect(await remaining()).toEqual(["bucket crew-123456789012-us-east-1"]);
    expect((await crew("destroy", ...where, "--yes")).output).toBe('"dev" is not deployed.\n');
  });
});

if (!isRunnable) test("CloudCrew is not deployed", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));
