import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Compiled, compiled, large, textOf } from "../emit/infra/environments.ts";
import { pluginFolder, terraformIn, withoutTerraform } from "../emit/infra/terraform.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hello = compiled("hello");

/** Every length once, and the forms that some service refuses in a name. */
const names: [engagement: string, environment: string][] = [
  ...Array.from({ length: 40 }, (_, index): [string, string] => ["e".repeat(index + 1), "v".repeat((index % 12) + 1)]),
  ["acme-orders-platform", "production"],
  ["aws-landing", "dev"],
  ["amazon", "cognito"],
  ["a--b", "c--d"],
  ["ends-with-", "x-"],
  ["s3alias", "s3"],
];

// The provider takes seconds of processor time to start, more where it has to share.
const patience = { timeout: 1_200_000 };

test.skipIf(!pluginFolder)("the real AWS provider takes the names of every length and form", patience, async () => {
  for (const [engagement, name] of names) {
    const of: Compiled = { ...hello, pipeline: { ...hello.pipeline, name: engagement } };
    const terraform = terraformIn(folder, { "main.tf.json": textOf({ ...large, name }, of) });
    if (!existsSync(join(folder, ".terraform"))) {
      await terraform.run("init", "-backend=false", "-input=false", `-plugin-dir=${pluginFolder}`);
    }
    const result = JSON.parse(await terraform.run("validate", "-json"));
    expect(result.diagnostics, `${engagement} in ${name}`).toEqual([]);
  }
});

test.skipIf(pluginFolder)(`names are not held to the provider: ${withoutTerraform}`, () => {
  expect(pluginFolder).toBeUndefined();
});
