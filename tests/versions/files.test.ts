import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { compile, type Host, validate } from "../../compiler/index.ts";
import { parseRelease } from "../../deploy/release.ts";
import { type ObjectStore, openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { loadPipeline } from "../../runtime/runner/configuration.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { languageVersion, outputsVersion } from "../../schema/versions.ts";
import { manifest, pipeline } from "../support/manifest.ts";
import { hostOf, shop } from "../support/workspace.ts";

const engagement = "engagements/shop/engagement.yaml";
const written = (version: number) => hostOf({ ...shop, [engagement]: `${shop[engagement]}crew: ${version}\n` });

test("an engagement in a newer language is refused with that alone, by every pass", () => {
  const newer = written(languageVersion + 1);
  for (const diagnostics of [validate(newer).diagnostics, compile(newer, { engagement: "shop" }).diagnostics]) {
    expect(diagnostics.map(({ id, severity }) => [id, severity])).toEqual([["language-newer", "error"]]);
    expect(diagnostics[0]!.message).toBe(
      `The engagement is written in version ${languageVersion + 1} of the language; this crew knows up to version ${languageVersion}.`,
    );
  }
});

test("an engagement that names the language it is written in compiles to the same files", () => {
  // runner.json and the digest of it name places in the YAML.
  const isMachine = ({ path }: { path: string }) => path === "state-machine.asl.json" || path === "status.json";
  const filesOf = (host: Host) => compile(host, { engagement: "shop" }).files?.filter(isMachine);
  expect(filesOf(written(languageVersion))).toEqual(filesOf(hostOf(shop)));
  expect(filesOf(hostOf(shop))).toHaveLength(2);
});

async function withObjects(use: (objects: ObjectStore) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "crew-versions-"));
  try {
    await use(openObjectStore(pathToFileURL(folder).href));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const versions = [
  [
    outputsVersion + 1,
    `has version ${outputsVersion + 1}, and this crew reads up to version ${outputsVersion}: a newer crew wrote it. Install that one.`,
  ],
  [0, `has version 0, and this crew reads version ${outputsVersion}.`],
  [undefined, `has no version, and this crew reads version ${outputsVersion}.`],
] as const;

test.each(versions)(
  "files of version %s are refused by whoever reads them, with words",
  async (schemaVersion, words) => {
    await withObjects(async (objects) => {
      const config = await objects.put(JSON.stringify({ ...pipeline, schemaVersion }));
      const order = { config, phase: Object.keys(pipeline.phases)[0] } as RunOrder;
      await expect(loadPipeline(objects, order, config)).rejects.toMatchObject({
        name: "ConfigMismatch",
        message: `runner.json ${words}`,
      });
      const digest = await objects.put(JSON.stringify({ ...manifest, schemaVersion }));
      await expect(createManifests(objects, {}).read(digest)).rejects.toThrow(`An engagement's status.json ${words}`);
    });
    expect(() => parseRelease(JSON.stringify({ schemaVersion, name: "crew-shop-dev" }), "crew-shop-dev")).toThrow(
      `The record of what is deployed as crew-shop-dev ${words}`,
    );
  },
);

test("an engagement whose manifest a newer crew wrote keeps nobody from the others", async () => {
  await withObjects(async (objects) => {
    const deployment = { stateMachineArn: "", config: "", title: "", description: "" };
    const newer = await objects.put(JSON.stringify({ ...manifest, schemaVersion: outputsVersion + 1 }));
    const known = await objects.put(JSON.stringify(manifest));
    const deployments = { newer: { ...deployment, manifest: newer }, known: { ...deployment, manifest: known } };
    const { readable, faults } = await createManifests(objects, deployments).deployed();
    expect(readable.map((each) => each.engagement)).toEqual(["known"]);
    expect(faults.map(({ message }) => message)).toEqual([expect.stringContaining("a newer crew wrote it")]);
  });
});
