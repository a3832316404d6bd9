import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { resourceNamesOf } from "../../compiler/emit/infra/resource-names.ts";
import { compile } from "../../compiler/index.ts";
import { createTable, openTable } from "../../runtime/ledger/table.ts";
import { narrowCredentials } from "../../runtime/runner/narrow-credentials.ts";
import type { Environment } from "../../schema/types.ts";
import { accountId } from "../support/aws/api-call.ts";
import { emittedRoles } from "../support/aws/emitted-roles.ts";
import { type IamGate, type Keys, openIamGate, type Role } from "../support/aws/iam-gate.ts";
import { hasMoto, type Moto, startMoto, withoutMoto } from "../support/aws/moto.ts";
import { clientsWith } from "../support/aws/runner-clients.ts";
import { stackOf } from "../support/compiled-environments.ts";
import { sideOf } from "../support/compiled-shop.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";
import { hostOf, overlay, shop } from "../support/workspace.ts";

// Which rights the language refuses, and that IAM grants no others at any request: all that keeps agents from acting in an account.

const idsOf = (changes: string) =>
  compile(hostOf(overlay(changes, shop)), { engagement: "shop" }).diagnostics.map(({ id }) => id);

const publishing = (rights: string) => `# agents/tools/publish.yaml
description: Publishes the site.
effect: execute
input: { type: object, properties: {} }
command: { argv: [publish-site] }
rights: ${rights}
# phases/publish.yaml
title: Publish
goal: The site is published.
call: { tool: publish }
gate: { approvers: { group: customer } }
# engagements/shop/engagement.yaml
phases: [plan, build, publish]
`;
const objects = '"arn:aws:s3:::shop-site/*"';

test.each([
  `[{ actions: ["s3:*"], resources: [${objects}] }]`,
  `[{ actions: [s3:Put*], resources: [${objects}] }]`,
  `[{ actions: [iam:PassRole], resources: ["*"] }]`,
  `[{ actions: [sts:AssumeRole], resources: ["*"] }]`,
  `[{ actions: [s3:PutObject], resources: ["arn:aws:s3:::*"] }]`,
])("a tool with the rights %s is refused", (rights) => {
  expect(idsOf(publishing(rights))).toContain("right-too-wide");
  expect(idsOf(publishing(`[{ actions: [s3:PutObject], resources: [${objects}] }]`))).toEqual([]);
});

test("an agent with a tool that has rights is refused", () => {
  const rights = `[{ actions: [s3:PutObject], resources: [${objects}] }]`;
  expect(idsOf(`${publishing(rights)}# agents/dev.yaml\nlane: execute\ntools: [git, publish]\n`)).toContain(
    "rights-of-agents-tool",
  );
});

test("a team that may write what decides its check is refused", () => {
  const checks = (config: string) =>
    `# agents/dev.yaml\nwrites: ["app/**"]\n# phases/build.yaml\nchecks: [{ id: lint, run: [lint], config: [${config}] }]\n`;
  expect(idsOf(checks("app/lint.json"))).toContain("check-measures-own-work");
  expect(idsOf(checks("lint.json"))).not.toContain("check-measures-own-work");
});

/** A call that tries everything, and a call of a tool without rights that looks for credentials. */
const calling = (endpoint: string) => {
  const modules = join(import.meta.dirname, "../../node_modules/@aws-sdk");
  const attempt = `
const { S3Client, PutObjectCommand, DeleteObjectCommand } = require("${modules}/client-s3");
const { DynamoDBClient, PutItemCommand } = require("${modules}/client-dynamodb");
const { STSClient, AssumeRoleCommand } = require("${modules}/client-sts");
const [endpoint, table, bucket, role] = process.argv.slice(1);
const config = { endpoint, region: "us-east-1", maxAttempts: 1 };
const [s3, dynamoDb, sts] = [new S3Client({ ...config, forcePathStyle: true }), new DynamoDBClient(config), new STSClient(config)];
const put = (Bucket) => s3.send(new PutObjectCommand({ Bucket, Key: "index.html", Body: "tea" }));
const item = (TableName) => dynamoDb.send(new PutItemCommand({ TableName, Item: { pk: { S: "PROJECT#p1" }, sk: { S: "META" } } }));
const attempts = {
  site: () => put("shop-site"),
  otherSite: () => put("other-site"),
  deletion: () => s3.send(new DeleteObjectCommand({ Bucket: "shop-site", Key: "index.html" })),
  orders: () => item("orders"),
  crewTable: () => item(table),
  crewBucket: () => put(bucket),
  role: () => sts.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "crew-p1" })),
};
(async () => {
  const ends = {};
  for (const [name, run] of Object.entries(attempts))
    ends[name] = await run().then(() => "done", ({ name, message }) => /not authorized to perform/.test(message) ? "refused" : name);
  console.log(JSON.stringify(ends));
})();`;
  const values = ["site", "otherSite", "deletion", "orders", "crewTable", "crewBucket", "role"]
    .map((name) => `${name}: { path: $.${name}, type: string }`)
    .join(", ");
  const argv = (name: string) =>
    JSON.stringify(["node", "-e", attempt, endpoint, "{{table}}", "{{bucket}}", `{{role}}`, name]);
  const tool = (name: string, rest: string) => `# agents/tools/${name}.yaml
description: Tries what it can.
effect: execute
input: { type: object, properties: { table: { type: string }, bucket: { type: string }, role: { type: string } } }
command: { argv: ${argv(name)} }
${rest}
# phases/${name}.yaml
title: ${name}
goal: It is tried.
call: { tool: ${name}, with: { table: "'${places.name}'", bucket: "'${bucket}'", role: "'${inAccount("project-calls")}'" }, values: { ${values} } }
`;
  return `${tool("publish", `rights:\n  - { actions: [s3:PutObject], resources: ["arn:aws:s3:::shop-site/*", "arn:aws:s3:::crew-*"] }\n  - { actions: [dynamodb:PutItem], resources: ["*"] }`)}${tool("announce", "")}# agents/tools/deliver.yaml
description: Delivers to the customer.
effect: execute
input: { type: object, properties: {} }
command: { argv: [deliver] }
assume: { role: "${customersRole}", externalId: shop-42 }
# phases/deliver.yaml
title: Deliver
goal: It is delivered.
call: { tool: deliver }
# agents/dev.yaml
lane: execute
tools: [git, announce]
# engagements/shop/engagement.yaml
phases: [plan, build, publish, announce, deliver]
environments: { dev: { region: us-east-1, size: small } }
`;
};

const places = resourceNamesOf("shop", { name: "dev", region: "us-east-1" } as Environment);
const bucket = places.objects.replace(/\$\{[^}]+\}/, accountId);
const inAccount = (name: string) => `arn:aws:iam::${accountId}:role/${places.name}-${name}`;
const customersRole = "arn:aws:iam::210987654321:role/delivery";

describe.skipIf(!hasMoto)("at each request of a call and of a swarm", () => {
  let services: RunnerServices;
  let moto: Moto;
  let gate: IamGate;
  let side: ReturnType<typeof sideOf>;
  let toolRole: string;

  beforeAll(async () => {
    [services, moto] = [await openRunnerServices(), await startMoto()];
    const roles = new Map<string, Role>();
    gate = await openIamGate({ role: async (arn) => roles.get(arn), route: () => moto });
    side = sideOf(calling(gate.url));
    const stack = stackOf(side.pipeline.environments!.dev!, side);
    for (const [arn, role] of emittedRoles(stack)) roles.set(arn, role);
    const anybody = { Effect: "Allow", Principal: { AWS: [...roles.keys()] }, Action: "sts:AssumeRole" };
    roles.set(customersRole, { trust: { Statement: [anybody] }, policies: [] });
    toolRole = [...roles.keys()].find((arn) => arn.includes("-tool-")) ?? "";
    const s3 = new S3Client({ endpoint: moto.url, region: "us-east-1", forcePathStyle: true });
    for (const Bucket of ["shop-site", "other-site", bucket]) await s3.send(new CreateBucketCommand({ Bucket }));
    for (const name of ["orders", places.name]) await createTable(openTable(name, { endpoint: moto.url }));
    vi.stubEnv("AWS_ENDPOINT_URL_STS", gate.url);
    vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify({ publish: { role: toolRole } }));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await services?.close();
    await gate?.close();
    await moto?.close();
  });

  /** Keys of a lane's runner for a project, which its container takes on as it does in the cloud. */
  async function keysOf(lane: string, project: string): Promise<Keys> {
    const { accessKeyId, secretAccessKey, sessionToken } = await gate.keysFor(
      inAccount(`runner-${lane}`),
      "ecs-tasks.amazonaws.com",
    );
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const own = { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, Expiration };
    const container = await serve((_, response) => response.end(JSON.stringify(own)));
    const variables: { [name: string]: string | undefined } = {
      CREW_PROJECT_ROLE: inAccount(`project-${lane}`),
      AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url,
    };
    const narrowed = await narrowCredentials(project, variables, () => undefined);
    narrowed.stop();
    await container.close();
    const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "", AWS_SESSION_TOKEN = "" } = variables;
    return {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      sessionToken: AWS_SESSION_TOKEN,
    };
  }

  async function call(phase: string) {
    const project = `rights-${phase}`;
    const order = { ...(await services.start(project, side.pipeline)), phase, mode: "call" };
    const { accessKeyId, secretAccessKey, sessionToken } = await keysOf("calls", project);
    vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    vi.stubEnv("AWS_SESSION_TOKEN", sessionToken);
    const answer = await services.run(order, { ...services.connect(), rehearsed: false });
    expect(answer).toMatchObject({ outcome: "done" });
    return answer?.outputs[phase];
  }

  test("the program of a call may do what its tool's rights say and nothing else, and nothing to this deployment", async () => {
    expect(await call("publish")).toEqual({
      site: "done",
      orders: "done",
      otherSite: "refused",
      deletion: "refused",
      // Its rights name these two, too, by a pattern and by *.
      crewTable: "refused",
      crewBucket: "refused",
      role: "refused",
    });
    expect(gate.allowed().filter(({ role }) => role === toolRole)).toHaveLength(2);
  });

  test("a program of a tool without rights finds no credentials", async () => {
    const ends = Object.values((await call("announce")) ?? {});
    expect(new Set(ends)).toEqual(new Set(["CredentialsProviderError"]));
  });

  test("the role of a swarm, in the lane of the highest effects, takes on neither role and acts nowhere", async () => {
    const credentials = await keysOf("execute", "swarm");
    const sts = new STSClient({ endpoint: gate.url, region: "us-east-1", credentials });
    const roles: Pick<AssumeRoleCommandInput, "RoleArn" | "ExternalId" | "Tags">[] = [
      { RoleArn: toolRole },
      { RoleArn: customersRole, ExternalId: "shop-42" },
      { RoleArn: inAccount("project-calls"), Tags: [{ Key: "project", Value: "swarm" }] },
    ];
    for (const role of roles) {
      const taken = sts.send(new AssumeRoleCommand({ RoleSessionName: "crew-swarm", ...role }));
      await expect(taken).rejects.toThrow("not authorized to perform: sts:AssumeRole");
    }
    const swarm = clientsWith({ gate, table: { name: "orders" } }, credentials);
    await expect(swarm.put("shop-site", "index.html")).rejects.toThrow("not authorized to perform: s3:PutObject");
    await expect(swarm.write({ pk: "PROJECT#swarm", sk: "META" }, "text")).rejects.toThrow("not authorized");
  });

  test("the runner of a call gives out only the roles that its engagement's tools declare", async () => {
    const credentials = await keysOf("calls", "call");
    const sts = new STSClient({ endpoint: gate.url, region: "us-east-1", credentials });
    const take = (RoleArn: string, RoleSessionName = "crew-call") =>
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
    expect((await take(toolRole)).Credentials?.AccessKeyId).toBeDefined();
    expect((await take(customersRole)).Credentials?.AccessKeyId).toBeDefined();
    await expect(take("arn:aws:iam::210987654321:role/administration")).rejects.toThrow("not authorized");
    await expect(take(inAccount("runner-calls"))).rejects.toThrow("not authorized");
  });
});

if (!hasMoto) test("no request is decided", ({ skip }) => skip(withoutMoto));
