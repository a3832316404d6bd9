import { expect, test } from "vitest";
import { account, resourceNamesOf } from "../../../compiler/emit/infra/resource-names.ts";
import type { Environment } from "../../../schema/types.ts";
import { allows } from "../../support/aws/evaluate-policy.ts";
import { cloudcrew, policyOf, resourcesOf, type Stack, small, stackOf } from "../../support/compiled-environments.ts";
import { sideOf } from "../../support/compiled-shop.ts";

const side = sideOf(`# agents/tools/publish.yaml
description: Publishes the site.
effect: execute
input: { type: object, properties: {} }
command: { argv: [publish-site] }
rights:
  - { actions: [s3:PutObject], resources: ["arn:aws:s3:::shop-site/*"] }
  - { actions: [dynamodb:DeleteItem], resources: ["*"] }
# agents/tools/deliver.yaml
description: Delivers to the customer.
effect: execute
input: { type: object, properties: {} }
command: { argv: [deliver] }
assume: { role: "arn:aws:iam::210987654321:role/delivery", externalId: shop-42 }
# agents/tools/announce.yaml
description: Announces the release.
effect: execute
input: { type: object, properties: {} }
command: { argv: [announce] }
# agents/dev.yaml
lane: execute
tools: [git, announce]
# phases/publish.yaml
title: Publish
goal: The site is published.
call: { tool: publish }
gate: { approvers: { group: customer } }
# phases/deliver.yaml
title: Deliver
goal: The site is delivered.
call: { tool: deliver }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, build, publish, deliver]
environments: { dev: { region: eu-central-1, size: small } }
`);
const environment = side.pipeline.environments?.dev as Environment;
const stack = stackOf(environment, side);
/** With the values that Terraform fills in. */
const filled = (text: string) =>
  text
    .replaceAll(account, "123456789012")
    .replaceAll("${var.bundle_bucket}", "crew-bundles")
    .replaceAll("${aws_cognito_user_pool.people.arn}", "arn:aws:cognito-idp:eu-central-1:123456789012:userpool/a");
const places = resourceNamesOf("shop", environment);
const publishRole = filled(places.toolRole("publish"));
const deliveryRole = "arn:aws:iam::210987654321:role/delivery";

/** Decides as IAM does: a denial overrides every right. */
function mayDo(policy: unknown, action: string, resource: string): boolean {
  const context = { "sts:RoleSessionName": "crew-p1", "aws:PrincipalTag/project": "p1" };
  return allows({ policies: [{ Statement: policyOf(filled(String(policy))) }] }, { action, resource, context });
}

const policies = (of: Stack) => resourcesOf(of, "aws_iam_role_policy");

test("only the runner of a call can take on the role of a tool; that of a swarm in the lane execute cannot", () => {
  expect(policies(stack).map(([name]) => name)).toContain("project_execute_rights");
  for (const role of [publishRole, deliveryRole]) {
    const holders = policies(stack).filter(([, { policy }]) => mayDo(policy, "sts:AssumeRole", role));
    expect(holders.map(([name]) => name)).toEqual(["project_calls_rights"]);
  }
});

test("the role of a tool trusts the runners of calls alone, and is refused everything but its rights", () => {
  const roles = resourcesOf(stack, "aws_iam_role").filter(([name]) => name.startsWith("tool_"));
  expect(roles).toHaveLength(1);
  const [[id, role]] = roles as [(typeof roles)[number]];
  expect(publishRole.endsWith(String(role.name))).toBe(true);
  expect(policyOf(role.assume_role_policy)).toEqual([
    { Effect: "Allow", Principal: { AWS: "${aws_iam_role.project_calls_role.arn}" }, Action: "sts:AssumeRole" },
  ]);
  const policy = new Map(policies(stack)).get(id.replace("_role", "_rights"))?.policy;
  expect(mayDo(policy, "s3:PutObject", "arn:aws:s3:::shop-site/index.html")).toBe(true);
  expect(mayDo(policy, "s3:PutObject", "arn:aws:s3:::other/index.html")).toBe(false);
  expect(mayDo(policy, "s3:DeleteObject", "arn:aws:s3:::shop-site/index.html")).toBe(false);
  expect(mayDo(policy, "dynamodb:DeleteItem", "arn:aws:dynamodb:eu-central-1:1:table/orders")).toBe(true);
  expect(mayDo(policy, "dynamodb:DeleteItem", filled(places.table))).toBe(false);
  expect(mayDo(policy, "iam:CreateRole", "arn:aws:iam::1:role/x")).toBe(false);
});

test("no right of a tool reaches the deployment: its functions, machines, queue, schedules, logs, secrets, sign-in, state or packages", () => {
  const actions: { [arn: string]: string } = {
    [places.apiFunction]: "lambda:InvokeFunction",
    [places.apiFunction.replace(/api$/, "events")]: "lambda:InvokeFunction",
    [places.machine(undefined)]: "states:StartExecution",
    [`${places.machine("triage")}:3`]: "states:StartExecution",
    [places.executions[0]!.replace("*", "shop-1")]: "states:StopExecution",
    [places.taskDefinition("execute")]: "ecs:RunTask",
    [places.lostStarts]: "sqs:SendMessage",
    [`arn:aws:scheduler:eu-central-1:${account}:schedule/${places.name}/nightly`]: "scheduler:UpdateSchedule",
    [`arn:aws:events:eu-central-1:${account}:rule/${places.name}-sweep`]: "events:DisableRule",
    [`arn:aws:sns:eu-central-1:${account}:${places.name}-alarms`]: "sns:Publish",
    [places.functionLogs("api")]: "logs:DeleteLogStream",
    [places.secret("forge")]: "ssm:GetParameter",
    [places.sessionKey]: "ssm:GetParameter",
    [places.table]: "dynamodb:PutItem",
    "arn:aws:s3:::${var.bundle_bucket}/deployments/shop/terraform.tfstate": "s3:GetObject",
    "${aws_cognito_user_pool.people.arn}": "cognito-idp:AdminSetUserPassword",
  };
  const wide = sideOf(`# agents/tools/publish.yaml
description: Publishes the site.
effect: execute
input: { type: object, properties: {} }
command: { argv: [publish-site] }
rights: [{ actions: [s3:PutObject], resources: ["*"] }]
# phases/publish.yaml
title: Publish
goal: The site is published.
call: { tool: publish }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, build, publish]
`);
  const [[, role] = ["", {}]] = policies(stackOf(environment, wide)).filter(([name]) => name.startsWith("tool_"));
  const granted = policyOf(role.policy).map((statement) =>
    statement.Effect === "Allow" ? { ...statement, Action: "*" } : statement,
  );
  const policy = JSON.stringify({ Statement: granted });
  for (const [arn, action] of Object.entries(actions)) expect(mayDo(policy, action, filled(arn)), arn).toBe(false);
  expect(mayDo(policy, "lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:other")).toBe(true);
  expect(mayDo(policy, "sqs:SendMessage", "arn:aws:sqs:eu-central-1:123456789012:orders")).toBe(true);
});

test("the container of calls knows the roles of its tools, and those of other lanes know none", () => {
  const definitions = resourcesOf(stack, "aws_ecs_task_definition");
  const knowing = definitions.filter(([, { container_definitions }]) =>
    String(container_definitions).includes("CREW_TOOL_ROLES"),
  );
  expect(knowing.map(([name]) => name)).toEqual(["runner_calls"]);
  const text = filled(String(knowing[0]?.[1].container_definitions));
  expect(text).toContain("shop-42");
  expect(text).toContain(publishRole);
});

test("roles of tools are under the environment's boundary, and an engagement without rights has none of this", () => {
  const bound = stackOf({ ...environment, permissionsBoundary: "limits" }, side);
  const [, role] = resourcesOf(bound, "aws_iam_role").find(([name]) => name.startsWith("tool_")) ?? [];
  expect(String(role?.permissions_boundary)).toMatch(/:policy\/limits$/);
  const names = resourcesOf(stackOf(small, cloudcrew), "aws_iam_role").map(([name]) => name);
  expect(names.filter((name) => /tool_|calls/.test(name))).toEqual([]);
});
