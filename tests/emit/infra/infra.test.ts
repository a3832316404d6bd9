import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import jsonata from "jsonata";
import { expect, test } from "vitest";
import { fillIn } from "../../../compiler/emit/infra/definition.ts";
import { emitInfra } from "../../../compiler/emit/infra/emit-infra.ts";
import { deploymentName } from "../../../compiler/emit/infra/names.ts";
import { synthesise } from "../../../compiler/index.ts";
import { readPackages } from "../../../deploy/packages.ts";
import {
  cloudcrew,
  compiled,
  containersOf,
  large,
  medium,
  resourcesOf,
  sizes,
  small,
  stackOf,
  textOf,
} from "../../support/compiled-environments.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

test("the same workspace in another folder gives the same bytes", async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), "crew elsewhere "));
  try {
    for (const part of ["engagements", "agents", "phases"])
      cpSync(join(root, part), join(elsewhere, part), { recursive: true });
    const other = compiled("cloudcrew", elsewhere);
    for (const name of ["dev", "staging", "prod"]) {
      expect(await synthesise([other.pipeline], name)).toEqual(await synthesise([cloudcrew.pipeline], name));
    }
  } finally {
    rmSync(elsewhere, { recursive: true });
  }
});

test.each(sizes)("nothing of the machine that emitted it is in size %s", (_, environment) => {
  const text = textOf(environment);
  expect(text).not.toContain(root.replace(/\/$/, ""));
  expect(text).not.toContain(tmpdir() === "/tmp" ? "/tmp/crew" : tmpdir());
  expect(text).not.toMatch(/"\/\/"|cdktf|stackTrace|node_modules/);
});

test("emitting writes nothing to disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "crew-quiet-"));
  const before = process.cwd();
  try {
    process.chdir(folder);
    emitInfra([cloudcrew], small);
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});

test("the state's place is left to the deployment, the lock is not", () => {
  const { terraform } = JSON.parse(textOf(small));
  expect(terraform.backend).toEqual({ s3: { encrypt: true, use_lockfile: true } });
});

test("the account of an environment is the only one that Terraform may touch", () => {
  expect(stackOf({ ...small, account: "123456789012" }).provider.aws[0]).toMatchObject({
    allowed_account_ids: ["123456789012"],
  });
  expect(stackOf(small).provider.aws[0]).not.toHaveProperty("allowed_account_ids");
});

test("each lane that some run needs has a task definition and a role, and no other lane has", () => {
  const stack = stackOf(small);
  expect(resourcesOf(stack, "aws_ecs_task_definition").map(([name]) => name)).toEqual([
    "runner_dry_run",
    "runner_execute",
  ]);
  const roles = resourcesOf(stack, "aws_ecs_task_definition").map(([, { task_role_arn }]) => task_role_arn);
  expect(new Set(roles).size).toBe(roles.length);
});

test("a running project keeps its task definition when a newer one is deployed", () => {
  for (const [, definition] of resourcesOf(stackOf(small), "aws_ecs_task_definition")) {
    expect(definition.skip_destroy).toBe(true);
  }
});

test("a running project's runner may fetch the bundle of the version it began with", () => {
  const policies = resourcesOf(stackOf(small), "aws_iam_role_policy").filter(([name]) => name.startsWith("runner_"));
  expect(policies.length).toBeGreaterThan(0);
  for (const [name, { policy }] of policies) {
    const { Statement } = JSON.parse(String(policy)) as { Statement: { Sid: string; Resource: string | string[] }[] };
    const [bundles = ""] = Statement.filter(({ Sid }) => Sid === "ReadBundle").flatMap(({ Resource }) => Resource);
    expect(bundles, name).toBe(`arn:aws:s3:::${"$"}{var.bundle_bucket}/runner/*`);
    // Where the build puts each version, by its digest.
    expect(readPackages(join(root, "build/packages/packages.json")).runner.key).toMatch(/^runner\/[0-9a-f]{64}\.mjs$/);
  }
});

test("small runners have addresses and no endpoints; medium and large ones have endpoints, no addresses and no internet", () => {
  const definition = (environment: typeof small) =>
    String(stackOf(environment).resource.aws_sfn_state_machine?.machine?.definition);
  expect(definition(small)).toContain('"AssignPublicIp":"ENABLED"');
  expect(definition(medium)).toContain('"AssignPublicIp":"DISABLED"');
  expect(resourcesOf(stackOf(medium), "aws_internet_gateway")).toEqual([]);
  expect(resourcesOf(stackOf(medium), "aws_nat_gateway")).toEqual([]);
  const endpoints = resourcesOf(stackOf(large), "aws_vpc_endpoint");
  expect(endpoints.filter(([, { vpc_endpoint_type }]) => vpc_endpoint_type === "Interface")).toHaveLength(6);
});

test("private endpoints let only this account through, to its own resources, and layers of images from ECR's bucket", () => {
  for (const environment of [medium, large]) {
    for (const [name, { policy }] of resourcesOf(stackOf(environment), "aws_vpc_endpoint")) {
      const { Statement } = JSON.parse(String(policy)) as { Statement: { Condition?: object; Resource: string }[] };
      const [own, ...others] = Statement;
      expect(own?.Condition, name).toMatchObject({
        StringEquals: { "aws:PrincipalAccount": expect.stringContaining("account_id") },
      });
      const isOfAws = /^(bedrock|ecr)/.test(name);
      expect(JSON.stringify(own).includes("aws:ResourceAccount"), name).toBe(!isOfAws);
      expect(others.map(({ Resource }) => Resource)).toEqual(
        name === "s3_gateway" ? ["arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"] : [],
      );
    }
  }
  for (const [, endpoint] of resourcesOf(stackOf(small), "aws_vpc_endpoint")) {
    expect(endpoint).not.toHaveProperty("policy");
  }
});

test.each([
  ["http://otel.example.com:4318", [4318]],
  ["http://otel.example.com", [80]],
  ["https://otel.example.com/v1", []],
])("runners of a public network may send telemetry to %s", (telemetry, ports) => {
  const rules = resourcesOf(stackOf({ ...small, telemetry }), "aws_vpc_security_group_egress_rule");
  const open = rules.map(([, { from_port }]) => Number(from_port)).filter((port) => port !== 443);
  expect(open).toEqual(ports);
});

test("subnets are only in zones where Fargate starts containers", () => {
  const { data } = stackOf(large) as unknown as { data: { aws_availability_zones: { zones: object } } };
  expect(data.aws_availability_zones.zones).toMatchObject({ exclude_zone_ids: ["apne1-az3", "usw1-az2"] });
});

test("Spot is asked for where it is declared, on demand from the third attempt on, and a launch type where it is not", async () => {
  const definition = (environment: typeof small) =>
    String(stackOf(environment).resource.aws_sfn_state_machine?.machine?.definition);
  const spot = definition({ ...small, runner: { ...small.runner, spot: true } });
  expect(spot).not.toContain("LaunchType");
  const providers = [
    ...spot.matchAll(/"CapacityProviderStrategy":\[\{"CapacityProvider":("\{%.*?%\}"),"Weight":1\}\]/g),
  ];
  expect(new Set(providers.map(([, provider]) => provider)).size).toBe(1);
  const provider = jsonata(String(JSON.parse(providers[0]?.[1] ?? '""')).slice(2, -2));
  const attempts = [{}, { RetryCount: 0 }, { RetryCount: 1 }, { RetryCount: 2 }, { RetryCount: 60 }];
  const chosen = attempts.map((State) => provider.evaluate({}, { states: { context: { State } } }));
  expect(await Promise.all(chosen)).toEqual(["FARGATE_SPOT", "FARGATE_SPOT", "FARGATE_SPOT", "FARGATE", "FARGATE"]);
  const onDemand = definition({ ...small, runner: { ...small.runner, spot: false } });
  expect(onDemand).toContain('"LaunchType":"FARGATE"');
  expect(onDemand).not.toContain("CapacityProviderStrategy");
});

test("the function that sweeps may send from the declared sender, and nobody else sends anything", () => {
  const withSender = stackOf({ ...small, sender: "crew@example.com" });
  const senders = resourcesOf(withSender, "aws_iam_role_policy").filter(([, each]) =>
    JSON.stringify(each).includes("ses:"),
  );
  expect(senders.map(([name]) => name)).toEqual(["events_rights"]);
  expect(JSON.stringify(withSender.resource.aws_lambda_function?.events)).toContain('"CREW_SENDER":"crew@example.com"');
  const { sender: _, ...withoutSender } = small;
  const silent = JSON.stringify(stackOf(withoutSender));
  expect(silent).not.toContain("ses:");
  expect(silent).not.toContain("CREW_SENDER");
});

test("what looks like a Terraform template in the machine's texts stays text", () => {
  const text = fillIn({ text: '{"a":"${table} ${price} %{if} {%$x%}"}', tasks: [] }, { table: "crew-x" });
  expect(text).toBe('{"a":"crew-x $${price} %%{if} {%$x%}"}');
});

test("all marks of the machine are filled in", () => {
  const definition = String(
    stackOf({ ...small, sender: "crew@example.com" }).resource.aws_sfn_state_machine?.machine?.definition,
  );
  expect([...definition.matchAll(/(?<!\$)\$\{(\w+)\}/g)].map(([mark]) => mark)).toEqual([]);
});

test("a customer's own identity provider takes the place of the user pool", () => {
  const stack = stackOf({ ...small, identity: { issuer: "https://login.example.com", clientId: "crew" } });
  expect(Object.keys(stack.resource).filter((type) => type.startsWith("aws_cognito"))).toEqual([]);
  expect(JSON.stringify(stack.resource.aws_lambda_function?.api)).toContain(
    '"CREW_ISSUER":"https://login.example.com"',
  );
});

test("only the engagement's people can sign in, with a code by e-mail", () => {
  const { resource } = stackOf(small);
  const emails = Object.values(cloudcrew.pipeline.people).flatMap((group) => group.map(({ email }) => email));
  expect(Object.values(resource.aws_cognito_user ?? {}).map(({ username }) => username)).toEqual(emails);
  expect(resource.aws_cognito_user_pool?.people).toMatchObject({
    admin_create_user_config: { allow_admin_create_user_only: true },
    sign_in_policy: { allowed_first_auth_factors: ["PASSWORD", "EMAIL_OTP"] },
    user_pool_tier: "ESSENTIALS",
  });
});

test("a container that stops is reported at once, and due notices are looked for every minute", () => {
  const { resource } = stackOf(small);
  const stopped = JSON.parse(String(resource.aws_cloudwatch_event_rule?.stopped?.event_pattern));
  expect(stopped).toMatchObject({ source: ["aws.ecs"], detail: { lastStatus: ["STOPPED"] } });
  expect(resource.aws_cloudwatch_event_rule?.sweep?.schedule_expression).toBe("rate(1 minute)");
  for (const target of Object.values(resource.aws_cloudwatch_event_target ?? {})) {
    expect(target.arn).toContain("aws_lambda_function.events.");
  }
});

test("a declared budget is watched by the deployment's own tag", () => {
  const stack = stackOf({ ...small, monthlyBudgetMicros: 12_500_000 });
  expect(stack.resource.aws_budgets_budget?.budget).toMatchObject({
    limit_amount: "12.50",
    cost_filter: [{ name: "TagKeyValue", values: [`user:crew:deployment$${deploymentName("cloudcrew", small)}`] }],
  });
  const { monthlyBudgetMicros: _, ...unbudgeted } = small;
  expect(stackOf(unbudgeted).resource.aws_budgets_budget).toBeUndefined();
});

test("a private runner's image comes through the account's own copy of the public registry", () => {
  const stack = stackOf(medium);
  expect(resourcesOf(stack, "aws_ecr_pull_through_cache_rule")).toHaveLength(1);
  for (const [, definition] of resourcesOf(stack, "aws_ecs_task_definition")) {
    for (const container of containersOf(definition)) expect(container).toMatchObject({ image: "${local.image}" });
  }
});

test("an environment's size, region and account are none of the runner's configuration", () => {
  const config = cloudcrew.files.find(({ path }) => path === "runner.json")?.text ?? "";
  expect(JSON.parse(config)).not.toHaveProperty("environments");
});
