import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readText, writeOnce } from "../../deploy/account/objects.ts";
import { openAccount } from "../../deploy/account/open-account.ts";
import { storedProjects } from "../../deploy/account/projects.ts";
import { isPrepared, prepareStateBucket, stateBucketOf } from "../../deploy/account/state-bucket.ts";
import { createTable, openTable } from "../../runtime/ledger/table.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { small } from "../support/compiled-environments.ts";
import { crewProgram } from "../support/run-crew.ts";

if (!hasMoto) console.warn(`Accounts are not tested: ${withoutMoto}.`);

const root = join(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "crew-home-"));
afterAll(() => rmSync(home, { recursive: true }));

/** crew without this process's credentials. */
function crew(words: string[], env: { [name: string]: string }): Promise<{ code: number; output: string }> {
  const bare = { PATH: process.env.PATH ?? "", HOME: home, AWS_EC2_METADATA_DISABLED: "true", NODE_NO_WARNINGS: "1" };
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...bare, ...env } };
    const child = execFile(process.execPath, [crewProgram, ...words], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

test.each([
  ["deploy", "cloudcrew", "--runner-image", "public.ecr.aws/x"],
  ["destroy", "cloudcrew"],
  ["outputs", "cloudcrew"],
  ["status", "--engagement", "cloudcrew"],
])("without credentials crew %s says how to get some", async (...words) => {
  const terraform = join(home, "terraform");
  writeFileSync(terraform, '#!/bin/sh\necho \'{"terraform_version": "1.11.4"}\'\n', { mode: 0o755 });
  const { code, output } = await crew([...words, "--env", "dev"], { CREW_TERRAFORM: terraform });
  expect([code, output.trim().split("\n").at(-1)]).toEqual([
    1,
    "crew: There are no AWS credentials. Sign in (`aws sso login`, `aws configure`) or set AWS_PROFILE.",
  ]);
});

test("without a network doctor says so in time and ends with 1", async () => {
  const keys = { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local", AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
  const { code, output } = await crew(["doctor", "cloudcrew", "--env", "dev"], keys);
  expect(code).toBe(1);
  expect(output).toMatch(/PROBLEM {2}credentials +AWS cannot be reached to ask whose credentials these are/);
  expect(output).toMatch(/ok {7}Node +version 2/);
});

test("an environment that is not declared is answered with those that are", async () => {
  const { code, output } = await crew(["outputs", "cloudcrew", "--env", "live"], {});
  expect([code, output]).toEqual([1, 'crew: cloudcrew has no environment "live". It has dev, staging, prod.\n']);
});

describe.skipIf(!hasMoto)("in an account", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    Object.assign(process.env, { AWS_ENDPOINT_URL: emulator.url, AWS_ENDPOINT_URL_S3: emulator.url });
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    await emulator.close();
  });

  test("credentials of another account than the declared one are refused before anything is asked of it", async () => {
    await expect(openAccount({ ...small, account: "999999999999" })).rejects.toThrow(
      'The environment "dev" belongs to account 999999999999, and these credentials to 123456789012',
    );
    expect(await openAccount({ ...small, account: "123456789012" })).toMatchObject({ id: "123456789012" });
  });

  test("the bucket of states is versioned, encrypted and private, and one that was made by half is completed", async () => {
    const bucket = stateBucketOf(await openAccount(small));
    expect(bucket.name).toBe("crew-123456789012-us-east-1");
    expect(await isPrepared(bucket)).toBe(false);
    await bucket.s3.send(new CreateBucketCommand({ Bucket: bucket.name }));
    expect(await isPrepared(bucket)).toBe(false);
    await prepareStateBucket(bucket);
    expect(await isPrepared(bucket)).toBe(true);
    const { s3, name: Bucket } = bucket;
    expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ Status: "Enabled" });
    expect(await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    });
    const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(JSON.stringify(ServerSideEncryptionConfiguration)).toContain("AES256");
    const policy = await fetch(`${emulator.url}/${Bucket}?policy`);
    expect(await policy.text()).toContain('"aws:SecureTransport":"false"');
  });

  test("what is stored under its digest is sent once", async () => {
    const { s3, name, account } = stateBucketOf(await openAccount(small));
    const place = { s3, bucket: name, owner: account.id };
    expect(await writeOnce(place, "runner/1.mjs", { bytes: Buffer.from("one") })).toBe(true);
    expect(await writeOnce(place, "runner/1.mjs", { bytes: Buffer.from("two") })).toBe(false);
    expect(await readText(place, "runner/1.mjs")).toBe("one");
    expect(await readText(place, "runner/2.mjs")).toBeUndefined();
  });

  test("projects are read from the table; where there is none, there are none", async () => {
    const account = await openAccount(small);
    expect(await storedProjects(account, "crew-nowhere", { engagement: "shop", flows: ["triage"] })).toEqual([]);
    const table = openTable("crew-somewhere", { endpoint: emulator.url });
    await createTable(table);
    const store = (Item: object) => table.documents.send(new PutCommand({ TableName: table.name, Item }));
    for (const [id, status, mark] of [
      ["done", "FINISHED", "PROJECT"],
      ["busy", "RUNNING", "PROJECT"],
      ["starting", "RUNNING", "CHANGING"],
      ["second", "QUEUED", "QUEUE#shop#triage"],
      ["other", "QUEUED", "QUEUE#shop#feature"],
    ]) {
      const flow = mark?.startsWith("QUEUE") ? { flow: mark.split("#")[2] } : {};
      await store({
        pk: `PROJECT#${id}`,
        sk: "META",
        title: id,
        status,
        ...flow,
        config: "c1",
        gsi1pk: mark,
        gsi1sk: id,
      });
    }
    const pending = { title: "first", status: "QUEUED", flow: "triage", config: "c2" };
    await store({
      pk: "KEY#shop#triage#1",
      sk: "KEY",
      n: 1,
      project: "first",
      pending,
      gsi1pk: "ARRIVING",
      gsi1sk: "1",
    });
    const found = await storedProjects(account, table.name, { engagement: "shop", flows: ["triage", "feature"] });
    expect(found.filter(({ isRunning }) => isRunning)).toEqual([
      { id: "starting", title: "starting", config: "c1", isRunning: true, isQueued: false, isFinished: false },
      { id: "busy", title: "busy", config: "c1", isRunning: true, isQueued: false, isFinished: false },
    ]);
    const queued = { isRunning: false, isQueued: true, isFinished: false };
    expect(found.filter(({ isQueued }) => isQueued)).toEqual([
      { id: "first", title: "first", flow: "triage", config: "c2", ...queued },
      { id: "second", title: "second", flow: "triage", config: "c1", ...queued },
      { id: "other", title: "other", flow: "feature", config: "c1", ...queued },
    ]);
  });
});
