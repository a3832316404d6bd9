import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import {
  cloudcrew,
  compiled,
  compiledFlows,
  everything,
  large,
  medium,
  small,
  textOf,
} from "../../support/compiled-environments.ts";
import { shopFlows } from "../../support/compiled-flows.ts";
import { pluginFolder, terraformIn, withoutTerraform } from "../../support/terraform.ts";

const folder = mkdtempSync(join(tmpdir(), "crew-terraform-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hello = compiled("hello");
const identity = { issuer: "https://login.example.com", clientId: "crew" };

/** Parts of an account that others set up and an environment uses. */
const existing = {
  vpc: {
    id: "vpc-0a1b2c3d4e5f60718",
    subnets: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"],
    proxy: "http://proxy.example.com:3128",
  },
  permissionsBoundary: "delivery/Boundary",
  rolePath: "/delivery/crew/",
  tags: { CostCenter: "4711" },
};

// The provider takes seconds of processor time to start, more where it has to share.
const patience = { timeout: 150_000 };

/** As they are declared: with their alerts, storage by age, schedules and webhooks. */
const withFlows = (
  [
    ["autodev", "dev"],
    ["auto-dev", "prod"],
    ["agent-bus", "prod"],
  ] as const
).map(([engagement, environment]) => {
  const of = compiledFlows(engagement);
  return [`${engagement} ${environment}`, of[0]?.pipeline.environments?.[environment] ?? small, of] as const;
});

const all = [
  ["three flows with a call, a schedule and a webhook", { ...large, triggers: ["nightly", "opened"] }, shopFlows],
  ["cloudcrew large, with every key", { ...large, ...everything }, cloudcrew],
  ["hello small, with the customer's sign-in", { ...small, identity, account: "123456789012" }, hello],
  ...withFlows,
  ["cloudcrew small", small, cloudcrew],
  ["cloudcrew medium", medium, cloudcrew],
  ["cloudcrew large, in a network, with roles and tags of the account", { ...large, ...existing }, cloudcrew],
  ["hello small, in a network, with roles and tags of the account", { ...small, ...existing }, hello],
] as const;

test.skipIf(!pluginFolder).each(all)("the real AWS provider finds %s valid", patience, async (_, environment, of) => {
  const terraform = terraformIn(folder, {
    "main.tf.json": Array.isArray(of) ? (emitInfra(of, environment)[0]?.text ?? "") : textOf(environment, of),
  });
  if (!existsSync(join(folder, ".terraform"))) {
    await terraform.run("init", "-backend=false", "-input=false", `-plugin-dir=${pluginFolder}`);
  }
  // Arguments that only a later provider has are unknown to 5.100; that 6.x has them all, the bindings' types say.
  const result = JSON.parse(await terraform.run("validate", "-json"));
  expect(result.diagnostics).toEqual([]);
  expect(result.valid).toBe(true);
});

if (!pluginFolder) test("validity is not checked", ({ skip }) => skip(withoutTerraform));
