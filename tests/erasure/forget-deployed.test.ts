import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { type Deployed, deployedStores } from "../../runtime/erasure/forget-deployed.ts";
import { forgetProject } from "../../runtime/erasure/forget-project.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { createTable, openTable } from "../../runtime/ledger/table.ts";
import { hasMoto, type Moto, startMoto, withoutMoto } from "../support/aws/moto.ts";
import { type MarkedStores, markers, writeMarkedProject, writeOtherProject } from "./marked-project.ts";

if (!hasMoto) console.warn(`Erasures in a deployment are not tested: ${withoutMoto}.`);

const project = "shop-aaaaaa";
const dayMs = 86_400_000;
const [objectsBucket, repositoriesBucket] = ["forget-objects", "forget-repositories"];

describe.skipIf(!hasMoto)("in a deployment", () => {
  let moto: Moto;
  let stores: MarkedStores;
  let deployed: Deployed;
  const root = mkdtempSync(join(tmpdir(), "crew-forget-deployed-"));
  const s3 = () => new S3Client({ forcePathStyle: true });

  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, { AWS_ENDPOINT_URL: moto.url });
    for (const Bucket of [objectsBucket, repositoriesBucket]) {
      await s3().send(new CreateBucketCommand({ Bucket }));
      const VersioningConfiguration = { Status: "Enabled" as const };
      await s3().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    }
    const table = openTable("crew-forget", {});
    await createTable(table);
    stores = {
      ...{ table, objects: openObjectStore(`s3://${objectsBucket}`), objectsUrl: "", outbox: join(root, "outbox") },
      ...{ repositoriesUrl: pathToFileURL(join(root, "repositories")).href, logs: join(root, "logs") },
      journal: memoryJournal(),
    };
    deployed = {
      ...{ account: "123456789012", region: "us-east-1", table: table.name, objectsBucket, repositoriesBucket },
      ...{ objects: [], logRetentionDays: 30, pointInTimeRecovery: true },
    };
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    await moto?.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** Names of the markers in all items and in all versions of all objects. */
  async function found(): Promise<string[]> {
    const texts = [JSON.stringify(await stores.table.documents.send(new ScanCommand({ TableName: deployed.table })))];
    for (const Bucket of [objectsBucket, repositoriesBucket]) {
      const { Versions = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket }));
      for (const { Key, VersionId } of Versions) {
        const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key, VersionId }));
        texts.push((await Body?.transformToString()) ?? "");
      }
    }
    return Object.entries(markers).flatMap(([name, text]) => (texts.some((each) => each.includes(text)) ? name : []));
  }

  test("no version of an object and no item is the customer's after it, and what another project stores meanwhile is kept", async () => {
    await writeMarkedProject(stores, project);
    await writeOtherProject(stores, "shop-bbbbbb");
    const bundle = (Body: string) =>
      s3().send(new PutObjectCommand({ Bucket: repositoriesBucket, Key: `${project}.bundle`, Body }));
    await bundle(`${markers.commit} 1`);
    await bundle(`${markers.commit} 2`);
    // Mails and logs of the computer are not a deployment's.
    const ofDeployment = Object.keys(markers).filter((name) => !["mail", "log", "notice"].includes(name));
    expect((await found()).sort()).toEqual(ofDeployment.sort());

    let now = Date.now();
    const open = () => deployedStores(deployed, { now: () => now });
    await expect(forgetProject(open(), project)).rejects.toThrow(/ended less than a day ago.*It can be erased from 20/);
    expect((await found()).sort()).toEqual(ofDeployment.sort());

    now += 2 * dayMs;
    // Another project publishes the same deliverable while this one is erased.
    const wait = async () => {
      const sow = await stores.objects.put(markers.artifact);
      const meta = { title: "Later", engagement: "shop", config: sow, manifest: sow, sow, status: "RUNNING" };
      const Item = { ...key.meta("shop-dddddd"), ...meta, createdAt: "2026-11-20", startedBy: "otto@example.com" };
      await stores.table.documents.send(new PutCommand({ TableName: deployed.table, Item }));
    };
    const receipt = await forgetProject({ ...open(), wait }, project);
    expect(await found()).toEqual(["artifact"]);
    expect(receipt).toMatchObject({ erased: { repositories: { count: 1 } }, sharedSince: 1 });
    expect(receipt.remains.map(({ what }) => what)).toEqual([
      expect.stringContaining("history of its executions"),
      expect.stringContaining("log groups"),
      expect.stringContaining("X-Ray"),
      expect.stringContaining("point-in-time recovery"),
      expect.stringContaining("backups"),
    ]);
    const { DeleteMarkers = [] } = await s3().send(new ListObjectVersionsCommand({ Bucket: objectsBucket }));
    expect(DeleteMarkers.filter(({ IsLatest }) => IsLatest)).toEqual([]);
    expect((await stores.objects.get(await stores.objects.put("own"))).toString()).toBe("own");
  });
});
