import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packagesToRun } from "../../.ci/packages-to-run.mjs";
import crew from "../../package.json" with { type: "json" };

const root = join(import.meta.dirname, "../..");
const forInfrastructure = ["@cdktf/provider-aws", "cdktf", "constructs"];
let workspace: string;

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "crew-workspace-"));
  mkdirSync(join(workspace, "engagements/shop"), { recursive: true });
});
afterEach(() => rmSync(workspace, { recursive: true }));

const namesFor = (engagement: string) => {
  writeFileSync(join(workspace, "engagements/shop/engagement.yaml"), engagement);
  return Object.keys(packagesToRun(root, workspace));
};

test("the action installs what validating, comparing and rehearsing import, in the versions of the package", () => {
  const packages = packagesToRun(root, workspace);
  const known: Record<string, string> = { ...crew.devDependencies, ...crew.optionalDependencies };
  for (const name of ["@oclif/core", "yaml", "jsonata", "hono", "dynalite", "@aws-sdk/client-dynamodb"])
    expect(packages[name]).toBe(known[name]);
  for (const name of ["@biomejs/biome", "typescript", "vitest", "node", "esbuild", "playwright-core", "astro"])
    expect(packages).not.toHaveProperty(name);
});

test("the 410 MB that print infrastructure are installed for workspaces that declare environments, and for those alone", () => {
  expect(namesFor("title: Shop\n")).not.toEqual(expect.arrayContaining([expect.stringContaining("cdktf")]));
  expect(namesFor("title: Shop\nenvironments:\n  dev: { region: eu-central-1, size: small }\n")).toEqual(
    expect.arrayContaining(forInfrastructure),
  );
  expect(namesFor('{ "title": "Shop", "environments": {} }\n')).toEqual(expect.arrayContaining(forInfrastructure));
  expect(Object.keys(packagesToRun(root))).toEqual(expect.arrayContaining(forInfrastructure));
});
