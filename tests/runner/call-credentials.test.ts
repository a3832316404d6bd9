import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import type { Pipeline } from "../../schema/types.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";

let services: RunnerServices;
let sts: { url: string; close(): Promise<void> };
const requests: URLSearchParams[] = [];

beforeAll(async () => {
  services = await openRunnerServices();
  sts = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const asked = new URLSearchParams(Buffer.concat(chunks).toString());
      requests.push(asked);
      const isKnown = asked.get("RoleArn")?.startsWith("arn:aws:iam::123456789012:role/");
      response.writeHead(isKnown ? 200 : 403, { "content-type": "text/xml" });
      response.end(isKnown ? session : refusal);
    });
  });
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.url);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "project-key");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "project-secret");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sts.close();
  await services.close();
});

const xmlns = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';
const session = `<AssumeRoleResponse ${xmlns}><AssumeRoleResult><Credentials><AccessKeyId>ASIATOOL</AccessKeyId><SecretAccessKey>tool-secret</SecretAccessKey><SessionToken>tool-token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const refusal = `<ErrorResponse ${xmlns}><Error><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRole</Message></Error></ErrorResponse>`;

/** Reads its credentials as the SDKs of AWS do, and tries without the token. */
const program = `
const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization, AWS_REGION: region } = process.env;
const [given, refused] = await Promise.all([fetch(uri, { headers: { authorization } }), fetch(uri)]);
const { AccessKeyId: key, Token: token } = await given.json();
console.log(JSON.stringify({ key, token, region, refused: refused.status, others: Object.keys(process.env).filter((name) => /KEY|SECRET/.test(name)).join(), uri }));
`;

let projects = 0;

function callOf(role: object | undefined, { gate = "" } = {}): Pipeline {
  const values = ["key", "token", "region", "others", "uri"].map(
    (name) => `${name}: { path: $.${name}, type: string }`,
  );
  return pipelineOf(`# agents/tools/act.yaml
description: Acts in an account.
effect: execute
input: { type: object, properties: {} }
command: { argv: [node, --input-type=module, -e, ${JSON.stringify(program)}] }
${role ? `assume: ${JSON.stringify(role)}` : `rights: [{ actions: [s3:PutObject], resources: ["arn:aws:s3:::shop/*"] }]`}
# phases/act.yaml
title: Act
goal: Something is done.
call: { tool: act, values: { ${values.join(", ")}, refused: $.refused } }
${gate}
# engagements/shop/engagement.yaml
phases: [plan, act]
`);
}

async function call(role: object | undefined, roles: object | undefined) {
  const pipeline = callOf(role);
  const project = `credentials-${projects++}`;
  const order = { ...(await services.start(project, pipeline)), phase: "act", mode: "call" };
  vi.stubEnv("CREW_TOOL_ROLES", roles && JSON.stringify(roles));
  requests.length = 0;
  return services.run(order, { ...services.connect(), rehearsed: false });
}

const toolRole = "arn:aws:iam::123456789012:role/shop-tool-1";

test("the program of a call has the credentials of its tool's role, from an address that needs a token and ends with it", async () => {
  const answer = await call(undefined, { act: { role: toolRole } });
  expect(answer).toMatchObject({ outcome: "done" });
  const { uri, ...given } = { uri: "", ...answer?.outputs.act };
  expect(given).toEqual({ key: "ASIATOOL", token: "tool-token", region: "eu-central-1", others: "", refused: 403 });
  await expect(fetch(String(uri))).rejects.toThrow();
  expect(
    requests.map((asked) => [asked.get("RoleArn"), asked.get("RoleSessionName"), asked.get("ExternalId")]),
  ).toEqual([[toolRole, expect.stringMatching(/^crew-credentials-/), null]]);
});

test("a role of another account is taken on with its external id", async () => {
  const assume = { role: "arn:aws:iam::123456789012:role/delivery", externalId: "shop-42" };
  expect(await call(assume, { act: assume })).toMatchObject({ outcome: "done" });
  expect(requests[0]?.get("ExternalId")).toBe("shop-42");
});

test("a call whose role is refused or unknown does not run, and says why", async () => {
  const refused = await call(undefined, { act: { role: "arn:aws:iam::999999999999:role/other" } });
  expect(refused).toMatchObject({
    outcome: "limit",
    reason: expect.stringContaining("cannot be taken on: Not authorized"),
  });
  const unknown = await call(undefined, undefined);
  expect(unknown).toMatchObject({ outcome: "limit", reason: expect.stringContaining("only a deployment has") });
});

test("an approval names the role, and is void when a deployment gave the tool another one since", async () => {
  const assume = { role: "arn:aws:iam::123456789012:role/delivery", externalId: "shop-42" };
  const pipeline = callOf(assume, { gate: "gate: { approvers: { group: customer } }" });
  const project = `credentials-${projects++}`;
  const order = { ...(await services.start(project, pipeline)), phase: "act" };
  const connections = { ...services.connect(), rehearsed: false };
  vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify({ act: assume }));
  await services.run({ ...order, mode: "prepare" }, connections);
  const round = await readItem(services.table, key.round(project, "act", 1));
  expect(round?.call).toMatchObject({ state: "prepared", role: assume.role });

  requests.length = 0;
  const other = { ...assume, role: "arn:aws:iam::123456789012:role/administration" };
  vi.stubEnv("CREW_TOOL_ROLES", JSON.stringify({ act: other }));
  const answer = await services.run({ ...order, mode: "call", epoch: 2 }, connections);
  expect(answer?.outcome).toBe("limit");
  expect(answer?.reason).toContain(`The role was ${assume.role} and is now ${other.role}.`);
  expect(requests).toEqual([]);
});
