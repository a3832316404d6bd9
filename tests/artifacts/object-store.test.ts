import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { digestOf, ObjectCorrupt, ObjectMissing, openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { openBucket } from "../../runtime/artifacts/s3-bucket.ts";
import { hasMoto, startMoto, withoutMoto } from "../support/aws/moto.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crew-objects-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const store = () => openObjectStore(pathToFileURL(folder).href);

const moto = hasMoto ? await startMoto() : undefined;
if (!moto) console.warn(`The objects in a bucket are not tested: ${withoutMoto}.`);
const s3 = new S3Client({});
beforeAll(async () => {
  if (moto) await s3.send(new CreateBucketCommand({ Bucket: "crew-objects" }));
});
afterAll(() => moto?.close());

describe.skipIf(!moto)("in a bucket", () => {
  const objects = () => openObjectStore("s3://crew-objects/some/prefix/");

  test("what was put is found under its SHA-256, below the prefix", async () => {
    const digest = await objects().put("héllo");
    expect(digest).toBe(digestOf("héllo"));
    expect((await objects().get(digest)).toString()).toBe("héllo");
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "crew-objects" }));
    expect(Contents?.map(({ Key }) => Key)).toEqual([`some/prefix/${digest}`]);
  });

  test("putting the same bytes again writes nothing", async () => {
    const digest = await objects().put("once");
    const place = { Bucket: "crew-objects", Key: `some/prefix/${digest}` };
    await s3.send(new PutObjectCommand({ ...place, Body: "exchanged" }));
    await Promise.all([objects().put("once"), objects().put("once")]);
    await expect(objects().get(digest)).rejects.toThrow(ObjectCorrupt);
  });

  test("an object that was never put is missing", async () => {
    await expect(objects().get(asDigest("0".repeat(64)))).rejects.toThrow(ObjectMissing);
  });

  test("a write needs the version that is there", async () => {
    const bucket = openBucket("s3://crew-objects/versions");
    const first = await bucket.write("a", Buffer.from("1"), undefined);
    expect(await bucket.write("a", Buffer.from("1"), undefined)).toBeUndefined();
    const second = await bucket.write("a", Buffer.from("2"), first);
    expect(await bucket.write("a", Buffer.from("3"), first)).toBeUndefined();
    expect(await bucket.read("a")).toEqual({ bytes: Buffer.from("2"), version: second });
  });
});

test("what was put is found under its SHA-256", async () => {
  const digest = await store().put("héllo");
  expect(digest).toBe(digestOf(Buffer.from("héllo")));
  expect((await store().get(digest)).toString()).toBe("héllo");
});

test("putting the same bytes many times at once leaves one whole object and no partial file", async () => {
  const bytes = Buffer.alloc(100_000, 7);
  const digests = await Promise.all(Array.from({ length: 8 }, () => store().put(bytes)));
  expect(new Set(digests).size).toBe(1);
  expect(await readdir(join(folder, digests[0]!.slice(0, 2)))).toEqual([digests[0]]);
});

test("an object that was cut short is put again", async () => {
  const digest = await store().put("whole content");
  await writeFile(join(folder, digest.slice(0, 2), digest), "who");
  await expect(store().get(digest)).rejects.toThrow(ObjectCorrupt);
  await store().put("whole content");
  expect((await store().get(digest)).toString()).toBe("whole content");
});

test("an object whose bytes were exchanged is refused", async () => {
  const digest = await store().put("original");
  await writeFile(join(folder, digest.slice(0, 2), digest), "0riginal");
  await expect(store().get(digest)).rejects.toThrow(ObjectCorrupt);
});

test("an object that was never put is missing", async () => {
  await expect(store().get(asDigest("0".repeat(64)))).rejects.toThrow(ObjectMissing);
});

test("a store that does not exist here is named in the error", () => {
  expect(() => openObjectStore("ftp://example.com/x")).toThrow(/ftp:/);
});
