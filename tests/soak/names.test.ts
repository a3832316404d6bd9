import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Compiled, compiled, large, textOf } from "../support/compiled-environments.ts";
import { engagement, environment } from "../support/deployment-names.ts";
import { pluginFolder, terraformIn, withoutTerraform } from "../support/terraform.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hello = compiled("hello");

/** Every length once, the forms that some service refuses in a name, and names that are drawn with the seed of the run. */
const names: [engagement: string, environment: string][] = [
  ...Array.from({ length: 40 }, (_, index): [string, string] => ["e".repeat(index + 1), "v".repeat((index % 12) + 1)]),
  ["acme-orders-platform", "production"],
  ["aws-landing", "dev"],
  ["amazon", "cognito"],
  ["a--b", "c--d"],
  ["ends-with-", "x-"],
  ["s3alias", "s3"],
  ...fc.sample(fc.tuple(engagement, environment), 24),
];

/** Each deployment stands as a module beside the others: the provider starts once for all of them. */
function asModule(engagement: string, environment: string): string {
  const of: Compiled = { ...hello, pipeline: { ...hello.pipeline, name: engagement } };
  const stack = JSON.parse(textOf({ ...large, name: environment }, of)) as Stack;
  delete stack.terraform.backend;
  return JSON.stringify(stack);
}

interface Stack {
  terraform: { backend?: object };
  variable: Record<string, { default?: unknown; ephemeral?: boolean }>;
}

/** A value for whatever has no default. */
function valuesFor(text: string): Record<string, string> {
  const needed = Object.entries((JSON.parse(text) as Stack).variable).filter(
    ([, { default: given }]) => given === undefined,
  );
  return Object.fromEntries(needed.map(([name]) => [name, "0123456789abcdef".repeat(4)]));
}

const patience = { timeout: 600_000 };

test.skipIf(!pluginFolder)("the real AWS provider takes the names of every length and form", patience, async () => {
  const module = Object.fromEntries(
    names.map(([engagement, environment], index) => {
      const text = asModule(engagement, environment);
      terraformIn(join(folder, `m${index}`), { "main.tf.json": text });
      return [`m${index}`, { source: `./m${index}`, ...valuesFor(text) }];
    }),
  );
  const terraform = terraformIn(folder, { "main.tf.json": JSON.stringify({ module }) });
  await terraform.run("init", "-backend=false", "-input=false", `-plugin-dir=${pluginFolder}`);
  const result = JSON.parse(await terraform.run("validate", "-json"));
  expect(result.diagnostics).toEqual([]);
});

if (!pluginFolder) test("names are not compared with the provider", ({ skip }) => skip(withoutTerraform));
