import { expect, test } from "vitest";
import { deploymentOf } from "../../../compiler/emit/infra/deployment-of.ts";
import { unmetNeeds } from "../../../compiler/emit/infra/iam/unmet-needs.ts";
import { needsOf, roleNames, statementsOf } from "../../../compiler/emit/infra/roles.ts";
import { validate } from "../../../compiler/index.ts";
import type { Environment } from "../../../schema/types.ts";
import {
  cloudcrew,
  containersOf,
  policyOf,
  resourcesOf,
  sizes,
  small,
  stackOf,
} from "../../support/compiled-environments.ts";
import { hostOf, overlay } from "../../support/workspace.ts";

const vpc = { id: "vpc-0a1b2c3d4e5f60718", subnets: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"] };
const bounds = { permissionsBoundary: "delivery/Boundary", rolePath: "/delivery/crew/", tags: { CostCenter: "4711" } };
const account = "${data.aws_caller_identity.current.account_id}";

test.each(sizes)("in size %s an existing network gets one security group and nothing else", (_, environment) => {
  for (const network of ["public", "private"] as const) {
    const stack = stackOf({ ...environment, network, vpc });
    const ofNetworks = Object.keys(stack.resource).filter((type) =>
      /^aws_(vpc|subnet|route|internet_gateway|nat|eip|default_security_group|flow_log)/.test(type),
    );
    expect(ofNetworks).toEqual(["aws_vpc_security_group_egress_rule"]);
    expect(resourcesOf(stack, "aws_security_group")).toMatchObject([["runners", { vpc_id: vpc.id }]]);
    expect(Object.keys(stack.resource.aws_iam_role ?? {})).not.toContain("network_role");
    const [[, machine] = ["", {}]] = resourcesOf(stack, "aws_sfn_state_machine");
    expect(machine.definition).toContain(vpc.subnets.join(","));
    expect(machine.definition).toContain(network === "public" ? "ENABLED" : "DISABLED");
  }
});

test("a proxy is in the environment of runners, its port is open, and services of AWS are called without it", () => {
  const stack = stackOf({ ...small, vpc: { ...vpc, proxy: "http://proxy.example.com:3128" } });
  for (const [name, definition] of resourcesOf(stack, "aws_ecs_task_definition")) {
    const runner = containersOf(definition).find((each) => each.name === "runner");
    const variables = Object.fromEntries((runner?.environment ?? []).map((each) => [each.name, each.value]));
    expect(variables, name).toMatchObject({ HTTPS_PROXY: "http://proxy.example.com:3128", NODE_USE_ENV_PROXY: "1" });
    expect(variables.NO_PROXY?.split(","), name).toEqual(expect.arrayContaining(["169.254.170.2", ".amazonaws.com"]));
  }
  const ports = resourcesOf(stack, "aws_vpc_security_group_egress_rule").map(([, { to_port }]) => to_port);
  expect(ports).toEqual([443, 3128]);
});

test.each(sizes)(
  "in size %s every role is bounded and below the path, and every right names the roles there",
  (_, environment) => {
    const bounded: Environment = { ...environment, ...bounds };
    const stack = stackOf(bounded);
    const roles = resourcesOf(stack, "aws_iam_role");
    expect(roles.length).toBeGreaterThan(5);
    for (const [name, role] of roles) {
      expect(role, name).toMatchObject({
        path: "/delivery/crew/",
        permissions_boundary: `arn:aws:iam::${account}:policy/delivery/Boundary`,
      });
    }
    const passed = resourcesOf(stack, "aws_iam_role_policy")
      .flatMap(([, { policy }]) => policyOf(policy))
      .filter(({ Action }) => JSON.stringify(Action).includes("iam:PassRole"))
      .flatMap(({ Resource }) => Resource ?? []);
    expect(passed.length).toBeGreaterThan(2);
    for (const arn of passed) expect(arn).toMatch(/:role\/delivery\/crew\/crew-/);
    const deployment = deploymentOf([cloudcrew], bounded);
    for (const role of roleNames(deployment)) {
      expect(unmetNeeds(needsOf(deployment, role), statementsOf(deployment, role)), role).toEqual([]);
    }
  },
);

test.each(sizes)(
  "in size %s further tags stand beside crew's own, and no resource has tags that replace them",
  (_, environment) => {
    const stack = stackOf({ ...environment, ...bounds });
    const [provider] = stack.provider.aws;
    expect(provider?.default_tags).toMatchObject([
      { tags: { CostCenter: "4711", "crew:environment": environment.name } },
    ]);
    expect(provider).not.toHaveProperty("ignore_tags");
    for (const [type, resources] of Object.entries(stack.resource)) {
      for (const [name, { tags = {} }] of Object.entries(resources)) {
        expect(
          Object.keys(tags as object).filter((key) => key !== "Name"),
          `${type}.${name}`,
        ).toEqual([]);
      }
    }
  },
);

const reported = (more: string) =>
  validate(
    hostOf(
      overlay(
        `# engagements/shop/engagement.yaml\nenvironments:\n  dev: { region: us-east-1, size: small, sender: crew@example.com, alarms: [ops@example.com], ${more} }\n`,
      ),
    ),
    "shop",
  ).diagnostics.map(({ id, severity }) => `${severity} ${id}`);

test.each([
  ["vpc: { id: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d], proxy: 'http://proxy.example.com:3128' }", true],
  ["permissionsBoundary: Boundary, rolePath: /delivery/, tags: { CostCenter: '4711', 'a b:c/d': '' }", true],
  ["vpc: { id: 10.0.0.0/16, subnets: [subnet-0a1b2c3d] }", false],
  ["vpc: { id: vpc-0a1b2c3d, subnets: [] }", false],
  ["vpc: { id: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d], proxy: 'http://name:word@proxy.example.com' }", false],
  ["permissionsBoundary: 'arn:aws:iam::123456789012:policy/Boundary'", false],
  ["rolePath: delivery", false],
  ["tags: { 'aws:cost': a }", false],
  ["tags: { 'AWS:cost': a }", false],
  ["tags: { 'crew:environment': a }", false],
])("%s in an environment is accepted: %s", (more, isAccepted) => {
  expect(reported(more)).toEqual(isAccepted ? [] : [expect.stringMatching(/^error /)]);
});

test("a private network that exists may lead anywhere, so nothing is said to be out of its reach", () => {
  const files = (more: string) =>
    overlay(`# agents/qa.yaml
tools: [git, review, fetch]
# agents/tools/fetch.yaml
description: Fetches packages.
effect: read
input: { type: object, properties: {} }
command: { argv: [npm, audit] }
network: internet
# engagements/shop/engagement.yaml
environments:
  prod: { region: us-east-1, size: medium, sender: crew@example.com, alarms: [ops@example.com]${more} }
`);
  const ids = (more: string) => validate(hostOf(files(more)), "shop").diagnostics.map(({ id }) => id);
  expect(ids("")).toEqual(["tool-out-of-reach"]);
  expect(ids(", vpc: { id: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d] }")).toEqual([]);
});
