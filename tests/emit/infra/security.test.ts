import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  containersOf,
  large,
  listOf,
  policyOf,
  resourcesOf,
  sizes,
  small,
  stackOf,
} from "../../support/compiled-environments.ts";
import { stackOfFlows } from "../../support/compiled-flows.ts";
import { checks, findings, unchecked } from "./security-checks.ts";

interface Waiver {
  id: string;
  reason: string;
  cost: string;
  sizes?: string[];
  resources?: string[];
}

const waivers: Waiver[] = JSON.parse(
  readFileSync(new URL("../../../compiler/emit/infra/waivers.json", import.meta.url), "utf8"),
);

function waives(waiver: Waiver, size: string, { id, resource }: { id: string; resource: string }): boolean {
  return waiver.id === id && (waiver.sizes?.includes(size) ?? true) && (waiver.resources?.includes(resource) ?? true);
}

const stacks = sizes.map(([size, environment]) => ({ size, stack: stackOf(environment) }));
const stacksOfFlows = sizes.map(([size, environment]) => ({ size, stack: stackOfFlows(environment) }));
const everyStack = [
  ...stacks.map((each) => ({ ...each, what: "one machine" })),
  ...stacksOfFlows.map((each) => ({ ...each, what: "flows and triggers" })),
];

test.each(everyStack)("in size $size with $what every security check holds or is waived", ({ size, stack }) => {
  const open = findings(stack).filter((finding) => !waivers.some((waiver) => waives(waiver, size, finding)));
  expect(open).toEqual([]);
});

test("every waiver has a reason and a cost, and waives something that would fail", () => {
  for (const waiver of waivers) {
    expect(waiver.reason.length, waiver.id).toBeGreaterThan(10);
    expect(waiver.cost, waiver.id).not.toBe("");
    const used = everyStack.some(({ size, stack }) => findings(stack).some((finding) => waives(waiver, size, finding)));
    expect(used, `${waiver.id} waives nothing`).toBe(true);
  }
});

test("every type of resource that is emitted has checks, or is known to have none", () => {
  const known = new Set([...checks.map(({ type }) => type), ...unchecked]);
  const emitted = new Set(everyStack.flatMap(({ stack }) => Object.keys(stack.resource)));
  expect([...emitted].filter((type) => !known.has(type))).toEqual([]);
});

test("with a domain of one's own nothing older than TLS 1.2 is spoken", () => {
  const found = findings(stackOf({ ...large, domain: "crew.example.com" })).map(({ id }) => id);
  expect(found).not.toContain("CKV_AWS_174");
  expect(found).not.toContain("CKV2_AWS_42");
});

test("the checks see what they are there for: a planted fault of each kind is found", () => {
  const stack = stackOf(small);
  const planted = structuredClone(stack);
  const [, table] = resourcesOf(planted, "aws_dynamodb_table")[0]!;
  table.point_in_time_recovery = { enabled: false };
  const [, task] = resourcesOf(planted, "aws_ecs_task_definition")[0]!;
  task.task_role_arn = task.execution_role_arn;
  delete planted.resource.aws_s3_bucket_versioning?.objects_versions;
  planted.resource.aws_sqs_queue = { lost: { sqs_managed_sse_enabled: false } };
  const [, policy] = resourcesOf(planted, "aws_iam_role_policy")[0]!;
  policy.policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] });
  const before = new Set(findings(stack).map(({ id, resource }) => `${id} ${resource}`));
  const added = findings(planted).filter(({ id, resource }) => !before.has(`${id} ${resource}`));
  expect(added.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["CKV_AWS_28", "CKV_AWS_249", "CKV_AWS_21", "CKV_AWS_288", "CKV_AWS_355", "CKV_AWS_27"]),
  );
});

/** docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities */
const grantedByDefault = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
];
const neededForPrograms = ["CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID"];

// Scanners pass container definitions unread, because they stand in the JSON as text.
test.each(stacks)(
  "in size $size programs have another user than the runner, which has no capability beside those for them, writes to two folders and is told to stop in time",
  ({ stack }) => {
    const definitions = resourcesOf(stack, "aws_ecs_task_definition");
    expect(definitions.length).toBeGreaterThan(0);
    for (const [, definition] of definitions) {
      const runner = containersOf(definition).find(({ name }) => name === "runner");
      expect(runner).toMatchObject({
        user: "0",
        essential: true,
        privileged: false,
        readonlyRootFilesystem: true,
        stopTimeout: 120,
        linuxParameters: { initProcessEnabled: false },
      });
      expect(runner?.environment).toContainEqual({ name: "CREW_PROGRAMS_USER", value: "1000:1000" });
      // Node opens its debugger at SIGUSR1.
      expect(runner?.command?.slice(0, 2)).toEqual(["node", "--disable-sigusr1"]);
      const dropped = runner?.linuxParameters?.capabilities?.drop ?? [];
      expect(grantedByDefault.filter((capability) => !dropped.includes(capability))).toEqual(neededForPrograms);
      expect(runner?.mountPoints?.map(({ containerPath }) => containerPath)).toEqual(["/work", "/tmp"]);
      expect(runner?.linuxParameters?.capabilities?.add).toBeUndefined();
    }
  },
);

test.each(everyStack)("in size $size with $what no variable of a container or function is a secret", ({ stack }) => {
  const containers = resourcesOf(stack, "aws_ecs_task_definition").flatMap(([, each]) => containersOf(each));
  const values = containers.flatMap(({ environment = [] }) => environment);
  const secrets = values.filter(({ name }) => /TOKEN|SECRET|PASSWORD|CREDENTIAL/.test(name));
  const variables = resourcesOf(stack, "aws_lambda_function").map(([, { environment }]) => JSON.stringify(environment));
  // Where secrets are kept is none.
  expect(
    secrets.filter(({ name, value }) => name !== "CREW_SECRETS" || !/^ssm:\/crew\/[a-z0-9-]+\/secrets$/.test(value)),
  ).toEqual([]);
  expect(variables.join()).not.toMatch(/var\.session_key/);
});

test("the session key is neither in a plan nor in state", () => {
  const { variable, resource } = stackOf(small);
  expect(variable.session_key).toMatchObject({ ephemeral: true, sensitive: true });
  const users = JSON.stringify(resource).split("var.session_key").length - 1;
  expect(users).toBe(1);
  expect(resource.aws_ssm_parameter?.session_key_parameter).toMatchObject({
    value_wo: `\${var.session_key}`,
    value_wo_version: 1,
  });
});

test.each(everyStack)(
  "in size $size with $what roles are taken on by one service, for this account only, those of projects by one role that names a project, and those of tools by the runners of calls",
  ({ stack }) => {
    for (const [name, { assume_role_policy }] of resourcesOf(stack, "aws_iam_role")) {
      const [statement, ...others] = policyOf(assume_role_policy);
      expect(others, name).toEqual([]);
      if (name.startsWith("project_")) {
        const runners = name.replace("project_", "runner_");
        expect(statement?.Principal, name).toEqual({ AWS: `\${aws_iam_role.${runners}.arn}` });
        expect(statement?.Condition, name).toEqual({
          StringLike: { "aws:RequestTag/project": "?*" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["project"] },
        });
        continue;
      }
      if (name.startsWith("tool_")) {
        expect(statement?.Principal, name).toEqual({ AWS: "${aws_iam_role.project_calls_role.arn}" });
        continue;
      }
      expect(Object.keys(statement?.Principal ?? {}), name).toEqual(["Service"]);
      expect(statement?.Condition?.StringEquals, name).toHaveProperty("aws:SourceAccount");
    }
  },
);

test.each(stacks)("in size $size nothing may connect to a runner, and a runner connects by HTTPS only", ({ stack }) => {
  const towards = resourcesOf(stack, "aws_vpc_security_group_ingress_rule");
  expect(towards.filter(([, rule]) => String(rule.security_group_id).includes(".runners."))).toEqual([]);
  for (const [name, rule] of resourcesOf(stack, "aws_vpc_security_group_egress_rule")) {
    expect([rule.ip_protocol, rule.from_port, rule.to_port], name).toEqual(["tcp", 443, 443]);
  }
});

test.each(stacks)("in size $size buckets refuse clear text", ({ stack }) => {
  const policies = resourcesOf(stack, "aws_s3_bucket_policy").map(([, { policy }]) => policyOf(policy));
  expect(policies).toHaveLength(resourcesOf(stack, "aws_s3_bucket").length);
  for (const statements of policies) {
    const denied = statements.find(({ Effect }) => Effect === "Deny");
    expect(denied).toMatchObject({
      Principal: "*",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    expect(listOf(denied?.Resource)).toHaveLength(2);
  }
});

test("what a request carries is not logged but for its method and path", () => {
  for (const { stack } of stacks) {
    const [, played] = resourcesOf(stack, "aws_apigatewayv2_stage")[0]!;
    const format = JSON.stringify(played.access_log_settings);
    expect(format).not.toMatch(/sourceIp|querystring|header|authorizer|identity|body/i);
  }
});
