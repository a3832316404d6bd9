import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestOf, ObjectCorrupt, ObjectMissing, openObjectStore } from "../../runtime/artifacts/object-store.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crew-objects-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const store = () => openObjectStore(pathToFileURL(folder).href);

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

test.each(["0".repeat(64), "../../etc/passwd", "", "ABC"])("there is no object %j", async (digest) => {
  await expect(store().get(digest)).rejects.toThrow(ObjectMissing);
});

test("a store that does not exist here is named in the error", () => {
  expect(() => openObjectStore("ftp://example.com/x")).toThrow(/ftp:/);
});
