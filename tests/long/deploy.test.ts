import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ListBucketsCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { reviewDeployment } from "../../deploy/deploy.ts";
import { reviewDestruction } from "../../deploy/destroy.ts";
import { deployedOutputs } from "../../deploy/outputs.ts";
import { openTable, type Table } from "../../runtime/ledger/table.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { small } from "../support/compiled-environments.ts";
import { type ImageRegistry, openImageRegistry } from "../support/image-registry.ts";
import { buckets, name, smallDeployment } from "../support/small-deployment.ts";
import { pluginFolder, withoutTerraform } from "../support/terraform.ts";

const isRunnable = pluginFolder !== undefined && hasMoto;
const home = mkdtempSync(join(tmpdir(), "crew-deploy-"));
const folder = join(home, "work");
const canary = /[A-Za-z0-9_-]{43}/;

let emulator: Emulator;
let gate: Gate;
let table: Table;
let registry: ImageRegistry;

beforeAll(async () => {
  if (!isRunnable) return;
  emulator = await startEmulator();
  gate = await openGate(emulator.url);
  registry = await openImageRegistry(`sha256:${"a".repeat(64)}`);
  // Terraform's backend puts the bucket's name before an address that is meant for S3 alone.
  for (const variable of ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SSM"]) delete process.env[variable];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: gate.url,
    CREW_REGISTRY_URL: registry.url,
    TF_CLI_CONFIG_FILE: "/dev/null",
    TF_CLI_ARGS_init: `-plugin-dir=${pluginFolder}`,
  });
  table = openTable(name, { endpoint: emulator.url });
});

afterAll(async () => {
  await gate?.close();
  await registry?.close();
  delete process.env.CREW_REGISTRY_URL;
  await emulator?.close();
  rmSync(home, { recursive: true });
});

beforeEach(() => rmSync(folder, { recursive: true, force: true }));

/** Variables that Terraform was given last. */
const passed = () => JSON.parse(readFileSync(join(folder, "terraform.tfvars.json"), "utf8"));

const review = (note?: string, unlock?: string) =>
  reviewDeployment(smallDeployment(home, note), {
    folder,
    mayPrepare: async () => true,
    ...(unlock !== undefined && { unlock }),
  });

async function destroyed(deleteContents = false): Promise<void> {
  const destruction = await reviewDestruction(name, small, { folder, deleteContents });
  await destruction?.destroy();
}

async function keysIn(Bucket: string): Promise<string[]> {
  const { Contents = [] } = await new S3Client({}).send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = "" }) => Key);
}

async function noteIs(): Promise<string | undefined> {
  const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: `/crew/${name}/note` }));
  return Parameter?.Value;
}

describe.skipIf(!isRunnable)("a deployment", () => {
  test("is made, is then as wanted, changes only what changed, and goes without a trace", async () => {
    const first = await review();
    expect(first).toMatchObject({ applied: undefined, isContinued: false, running: [] });
    expect(await first.apply()).toMatchObject({ objects_bucket: buckets.objects });
    expect(await keysIn(buckets.objects)).toHaveLength(2);
    expect(await keysIn(buckets.site)).toEqual(["_astro/page.1a2b3c.css"]);
    const files = readdirSync(folder).filter((file) => !file.startsWith("."));
    const key = (await new SSMClient({}).send(new GetParameterCommand({ Name: `/crew/${name}/session-key` })))
      .Parameter;
    expect(key?.Value).toMatch(canary);
    for (const file of files) expect(readFileSync(join(folder, file), "utf8")).not.toContain(key?.Value);

    expect(passed()).toMatchObject({ runner_image: `public.ecr.aws/docker/library/node@${registry.digest}` });

    // The image keeps its digest when the tag has moved.
    const asked = registry.requests.length;
    registry.digest = `sha256:${"b".repeat(64)}`;
    const again = await review();
    expect(registry.requests).toHaveLength(asked);
    expect(again.plan.changes).toEqual([]);
    expect(again).toMatchObject({ isContinued: false, applied: { name } });

    // On another machine there is no folder yet.
    rmSync(folder, { recursive: true });
    const next = await review("two");
    expect(next.plan.changes).toMatchObject([{ address: "aws_ssm_parameter.note", action: "update" }]);
    await next.apply();
    expect(await noteIs()).toBe("two");
    // What projects of the first version read is still there.
    expect(await keysIn(buckets.objects)).toHaveLength(3);

    await expect(destroyed()).rejects.toThrow("has deletion protection");
    await destroyed(true);
    expect(await deployedOutputs(name, small)).toBeUndefined();
    const { Buckets = [] } = await new S3Client({}).send(new ListBucketsCommand({}));
    expect(Buckets.map((bucket) => bucket.Name)).toEqual(["crew-123456789012-us-east-1"]);
    expect(await reviewDestruction(name, small, { folder, deleteContents: true })).toBeUndefined();
  });

  test("does exactly what was reviewed: when something else came first, nothing is done", async () => {
    await (await review()).apply();
    const reviewed = await review("mine");
    await (
      await reviewDeployment(smallDeployment(home, "theirs"), { folder: `${folder}-2`, mayPrepare: async () => true })
    ).apply();
    await expect(reviewed.apply()).rejects.toThrow(
      "The deployment has changed since this plan was reviewed, so nothing was done.",
    );
    expect(await noteIs()).toBe("theirs");
  });

  test("shows what somebody changed beside it, and sets it back", async () => {
    await (await review()).apply();
    await new SSMClient({}).send(
      new PutParameterCommand({ Name: `/crew/${name}/note`, Value: "by hand", Overwrite: true }),
    );
    const { plan, apply } = await review();
    expect(plan.drift).toMatchObject([{ address: "aws_ssm_parameter.note", action: "update" }]);
    expect(plan.changes).toMatchObject([{ address: "aws_ssm_parameter.note", action: "update" }]);
    await apply();
    expect(await noteIs()).toBe("one");
  });

  test("with a running project is not taken down; with a finished one only when its contents may go", async () => {
    await (await review()).apply();
    const meta = { pk: "PROJECT#tolls", sk: "META", title: "Tolls", gsi1pk: "PROJECT", gsi1sk: "1" };
    const put = (status: string) =>
      table.documents.send(new PutCommand({ TableName: name, Item: { ...meta, status } }));
    await put("RUNNING");
    expect((await review()).running).toMatchObject([{ id: "tolls" }]);
    await expect(destroyed(true)).rejects.toThrow(`Projects are running in ${name}: tolls.`);
    await put("FINISHED");
    await expect(destroyed()).rejects.toThrow("keeps 1 project with their artifacts and decisions");
    await table.documents.send(new DeleteCommand({ TableName: name, Key: { pk: meta.pk, sk: meta.sk } }));
  });

  test("that is killed half way leaves Terraform to its work, and the next one completes it", async () => {
    await destroyed(true);
    gate.hold(new RegExp(`"TableName":"${name}"`), "DynamoDB_20120810.CreateTable");
    const crew = deployInProcess();
    await Promise.race([gate.held(), endedEarly(crew)]);
    await killed(crew);
    await expect(review()).rejects.toThrow("A different deployment has locked this state");
    gate.open("pass");
    while (terraforms().length > 0) await wait(100);

    const next = await review();
    expect(next).toMatchObject({ isContinued: true, applied: undefined });
    expect(next.plan.changes).toEqual([]);
    await next.apply();
    expect(await keysIn(buckets.objects)).toHaveLength(2);
    expect((await review()).isContinued).toBe(false);
  });

  test.each([
    ["came to be", "pass", "adopt"],
    ["did not come to be", "drop", "create"],
  ] as const)(
    "that is killed with Terraform is unlocked, takes over what was made and completes; what was under way %s",
    async (_, fate, action) => {
      await destroyed(true);
      gate.hold(/note/, "AmazonSSM.PutParameter");
      const crew = deployInProcess();
      await Promise.race([gate.held(), endedEarly(crew)]);
      await killed(crew);
      for (const pid of terraforms()) process.kill(pid, "SIGKILL");
      gate.open(fate);

      const lock = await review().then(
        () => "",
        (error: Error) => /--unlock ([\w-]+)/.exec(error.message)?.[1] ?? error.message,
      );
      const next = await review("one", lock);
      expect(next.plan.changes.filter(({ action }) => action === "adopt").map(({ address }) => address)).toContain(
        "aws_s3_bucket.objects",
      );
      expect(next.plan.changes).toContainEqual(expect.objectContaining({ address: "aws_ssm_parameter.note", action }));
      await next.apply();
      expect(await noteIs()).toBe("one");
      expect((await review()).plan.changes).toEqual([]);
      await destroyed(true);
    },
  );
});

if (!isRunnable) test("nothing is deployed", ({ skip }) => skip(hasMoto ? withoutTerraform : withoutMoto));

/** `crew deploy` without its questions, in a process that can be killed. */
function deployInProcess() {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { reviewDeployment } = await import(${module("../../deploy/deploy.ts")});
    const { smallDeployment } = await import(${module("../support/small-deployment.ts")});
    const options = { folder: ${JSON.stringify(folder)}, mayPrepare: async () => true };
    const review = await reviewDeployment(smallDeployment(${JSON.stringify(home)}), options);
    await review.apply();
  `;
  return spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "inherit" });
}

async function killed(child: ChildProcess): Promise<void> {
  const end = once(child, "exit");
  child.kill("SIGKILL");
  await end;
}

async function endedEarly(child: ChildProcess): Promise<never> {
  const [code] = await once(child, "exit");
  throw new Error(`It ended with ${code} before it was killed.`);
}

/** Terraforms that work in this test's folder and have not ended. */
function terraforms(): number[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      const isOurs = readlinkSync(`/proc/${pid}/cwd`) === folder;
      const isAlive = !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
      return isOurs && isAlive ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

interface Gate {
  url: string;
  /** From now on requests for the action whose body matches are kept waiting. */
  hold(body: RegExp, action: string): void;
  /** Resolves once one is waiting. */
  held(): Promise<void>;
  /** What happens to those that wait. */
  open(fate: "pass" | "drop"): void;
  close(): Promise<void>;
}

/** Stands before the emulator and can keep a request waiting, so that a deployment is killed at a known place. */
async function openGate(behind: string): Promise<Gate> {
  const { hostname, port } = new URL(behind);
  let holding: { body: RegExp; action: string } | undefined;
  let first = Promise.withResolvers<void>();
  let released = Promise.withResolvers<"pass" | "drop">();
  const server = createServer(async (incoming, answer: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { method, url, headers } = incoming;
    if (holding && headers["x-amz-target"] === holding.action && holding.body.test(body.toString())) {
      first.resolve();
      if ((await released.promise) === "drop") return void answer.destroy();
    }
    const passed = request({ hostname, port, method, path: url, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    passed.once("error", () => answer.destroy());
    passed.end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(body, action) {
      holding = { body, action };
      first = Promise.withResolvers<void>();
      released = Promise.withResolvers();
    },
    held: () => first.promise,
    open(fate) {
      holding = undefined;
      released.resolve(fate);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
