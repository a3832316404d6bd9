import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { emitInfra } from "../../compiler/emit/infra/emit-infra.ts";
import { examineAccount } from "../../deploy/doctor/examine-account.ts";
import { tokenQuotaOf } from "../../deploy/doctor/model-quotas.ts";
import { secretsIn } from "../../deploy/doctor/secrets.ts";
import { senderVariables } from "../../deploy/sender.ts";
import { callModelOnce } from "../../runtime/local/call-model-once.ts";
import type { Model, Pipeline } from "../../schema/types.ts";
import { type AccountState, openExaminedAccount } from "../support/aws/examined-account.ts";
import { chatServer, counted, delta, ended, refusing, streamed } from "../support/chat-endpoint.ts";
import { cloudcrew, large, small } from "../support/compiled-environments.ts";
import { shopFlows } from "../support/compiled-flows.ts";

const ids = [...new Set(Object.values(cloudcrew.pipeline.models).flatMap((model) => model.ids))];
const named = (id: string) =>
  id
    .replace(/^us\.anthropic\./, "")
    .replaceAll("-", " ")
    .replace(/(\d) (\d)/, "$1.$2");
const perMinute = (id: string) => `Cross-region model inference tokens per minute for Anthropic ${named(id)}`;

/** An account where everything is ready. */
const ready = (): AccountState => ({
  quotas: {
    fargate: { "Fargate Spot vCPU resource count": 64 },
    // More than one page, as Amazon Bedrock has.
    bedrock: Object.fromEntries([
      ...Array.from({ length: 60 }, (_, index) => [`Some other quota ${index}`, 1]),
      ...ids.map((id) => [perMinute(id), 5_000_000]),
    ]),
  },
  identities: { "example.com": true },
  isInSandbox: false,
  isSending: true,
  sent: { last24Hours: 3, of: 50_000 },
  tags: { "crew:deployment": "Active" },
  parameters: [],
  concurrency: { account: 1000, unreserved: 900 },
  refused: /^$/,
  callFaults: {},
});

const state = ready();
let account: Awaited<ReturnType<typeof openExaminedAccount>>;
beforeAll(async () => {
  account = await openExaminedAccount(state);
  process.env.AWS_ENDPOINT_URL = account.url;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" });
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await account.close();
});
beforeEach(() => {
  Object.assign(state, ready());
  account.asked.length = 0;
});

async function findings(
  environment = small,
  callsModels = false,
  pipeline: Pipeline = cloudcrew.pipeline,
  flows?: { pipeline: Pipeline }[],
) {
  return examineAccount({
    name: "crew-cloudcrew-dev-000000",
    earlierName: "crew-cloudcrew-dev",
    pipeline,
    ...(flows && { flows }),
    environment,
    callsModels,
  });
}

async function examined(environment = small, callsModels = false, pipeline?: Pipeline): Promise<string[]> {
  const found = await findings(environment, callsModels, pipeline);
  return found.map(({ state: result, subject, found: text }) => `${result} ${subject}: ${text}`);
}

test("an account where everything is ready has no problem, and only what was not tried is unknown", async () => {
  const lines = await examined();
  expect(lines.filter((line) => !line.startsWith("ok "))).toEqual(["unknown calls of models: not tried"]);
  expect(lines).toContain("ok deployment: none; the bucket crew-123456789012-us-east-1 is created at the first one");
  expect(lines).toContain("ok sender crew@example.com: verified as example.com");
  expect(account.asked.filter(({ action }) => action.endsWith("/converse"))).toEqual([]);
});

test("each model that the team needs is asked for, and one without access is a problem", async () => {
  state.refused = /sonnet/;
  const lines = await examined();
  expect(lines.filter((line) => /^ok model .*opus.*: may be used$/.test(line))).not.toEqual([]);
  expect(lines.filter((line) => /^problem model .*sonnet.*: no access$/.test(line))).not.toEqual([]);
});

test("the quota of processors says how many projects may work at once", async () => {
  const atOnce = async (granted: number) => {
    state.quotas = { ...ready().quotas, fargate: { "Fargate Spot vCPU resource count": granted } };
    const line = (await examined()).find((each) => each.includes("processors for runners")) ?? "";
    return Number(/^ok .* so (\d+) may work at once/.exec(line)?.[1]);
  };
  const [few, many] = [await atOnce(64), await atOnce(640)];
  expect(few).toBeGreaterThan(1);
  expect(many).toBeGreaterThanOrEqual(few * 10);
});

test("a quota that has no room for a project is a problem; one that may not be read is unknown", async () => {
  state.quotas = { ...state.quotas, fargate: { "Fargate Spot vCPU resource count": 0.5 } };
  expect(await examined()).toContainEqual(expect.stringMatching(/^problem processors for runners: 0\.5 are granted/));
  state.quotas = undefined;
  const lines = await examined();
  expect(lines).toContainEqual(expect.stringMatching(/^unknown processors for runners: /));
  expect(lines.filter((line) => /^unknown tokens a minute of /.test(line))).toHaveLength(ids.length);
});

test("tokens a minute are compared with one reply, and with what a project uses up at once", async () => {
  const id = ids[0] ?? "";
  const line = async (granted: number) => {
    state.quotas = { ...ready().quotas, bedrock: { [perMinute(id)]: granted } };
    return (await examined()).find((each) => each.includes(`tokens a minute of ${id}`));
  };
  expect(await line(100)).toMatch(/^problem .*: every call would be refused$/);
  const { maxTokens = 0 } = Object.values(cloudcrew.pipeline.models).find((model) => model.ids.includes(id)) ?? {};
  expect(await line(maxTokens)).toMatch(/^problem .*: turns would wait$/);
  expect(await line(50_000_000)).toMatch(/^ok /);
  state.quotas = { ...ready().quotas, bedrock: {} };
  expect(await examined()).toContain(`unknown tokens a minute of ${id}: no quota has the name of this model`);
});

test("the tokens a minute that a model declares must be granted", async () => {
  const id = ids[0] ?? "";
  const line = async (granted: number) => {
    state.quotas = { ...ready().quotas, bedrock: { [perMinute(id)]: granted } };
    return (await examined(small, false, holding(id, 200_000))).find((each) =>
      each.includes(`tokens a minute of ${id}`),
    );
  };
  expect(await line(199_999)).toMatch(/^problem .*held to the 200000 of tokensPerMinute, which is more than granted$/);
  expect(await line(200_000)).toMatch(/^ok /);
});

test("the quotas are compared with all projects that the limits of the flows allow at the same time", async () => {
  const id = ids[0] ?? "";
  const flow = (name: string, atOnce: number) => ({
    pipeline: {
      ...cloudcrew.pipeline,
      flow: { name, key: [], again: "never" as const, priority: 5, limits: { atOnce } },
    },
  });
  const lines = async (processors: number, tokens: number, ...flows: ReturnType<typeof flow>[]) => {
    state.quotas = {
      fargate: { "Fargate Spot vCPU resource count": processors },
      bedrock: { [perMinute(id)]: tokens },
    };
    const found = await findings(small, false, cloudcrew.pipeline, flows);
    const ofInterest = found.filter(({ subject }) =>
      [`tokens a minute of ${id}`, "processors for runners"].includes(subject),
    );
    return ofInterest.map(({ state: result, found: text }) => `${result} ${text}`);
  };
  const one = await lines(64, 50_000_000, flow("one", 1));
  const needed = Number(/the 1 that the flows allow need ([\d.]+)$/.exec(one[0] ?? "")?.[1]);
  const used = Number(/the 1 projects? that the flows allow at once use up to (\d+)$/.exec(one[1] ?? "")?.[1]);
  const both = [flow("few", 2), flow("many", 5)] as const;
  expect(await lines(needed * 7, used * 7, ...both)).toEqual([
    expect.stringMatching(new RegExp(`^ok .*the 7 that the flows allow need ${needed * 7}$`)),
    expect.stringMatching(new RegExp(`^ok .*the 7 projects that the flows allow at once use up to ${used * 7}$`)),
  ]);
  expect(await lines(needed * 7 - 0.25, used * 7 - 1, ...both)).toEqual([
    expect.stringMatching(/^problem .*: runners would wait$/),
    expect.stringMatching(/^problem .*: turns would wait$/),
  ]);
});

/** CloudCrew, all of whose calls of an id wait for so many tokens a minute. */
function holding(id: string, tokensPerMinute: number): Pipeline {
  const models = Object.entries(cloudcrew.pipeline.models).map(([name, model]) => [
    name,
    model.ids.includes(id) ? { ...model, tokensPerMinute } : model,
  ]);
  return { ...cloudcrew.pipeline, models: Object.fromEntries(models) };
}

test.each([
  [
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
  ],
  [
    "us.anthropic.claude-sonnet-4-20250514-v1:0",
    "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4 V1",
  ],
  [
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "Global cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
  ],
  [
    "anthropic.claude-3-5-sonnet-20241022-v2:0",
    "On-demand model inference tokens per minute for Anthropic Claude 3.5 Sonnet V2",
  ],
  ["us.amazon.nova-pro-v1:0", "Cross-region model inference tokens per minute for Amazon Nova Pro"],
  ["us.anthropic.claude-haiku-5-5", undefined],
])("the quota of %s is found by its name", (id, name) => {
  const names = [
    "Cross-region model inference requests per minute for Anthropic Claude Sonnet 4.5 V1",
    "Global cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
    "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4.5 V1",
    "Cross-region model inference tokens per minute for Anthropic Claude Sonnet 4 V1",
    "On-demand model inference tokens per minute for Anthropic Claude 3.5 Sonnet V2",
    "Cross-region model inference tokens per minute for Amazon Nova Pro",
  ];
  expect(
    tokenQuotaOf(
      names.map((QuotaName) => ({ QuotaName, Value: 1 })),
      id,
    )?.QuotaName,
  ).toBe(name);
});

test("each model is called once with few tokens when that is wanted, and a refusal is explained", async () => {
  const [first = "", second = ""] = ids;
  const policy =
    "User is not authorized to perform bedrock:InvokeModel with an explicit deny in a service control policy";
  state.callFaults = { [second]: { type: "AccessDeniedException", message: policy } };
  const found = await findings(small, true);
  const calls = account.asked.filter(({ action }) => action.endsWith("/converse"));
  expect(calls).toHaveLength(ids.length);
  for (const { body } of calls) expect(body).toMatchObject({ inferenceConfig: { maxTokens: 16 } });
  expect(found.find(({ subject }) => subject === `call of ${first}`)).toMatchObject({
    state: "ok",
    found: "it replied, for 12 and 2 tokens",
  });
  expect(found.find(({ subject }) => subject === `call of ${second}`)).toMatchObject({
    state: "problem",
    advice: expect.stringContaining("all of its destination regions"),
  });
  expect(found.map(({ subject }) => subject)).not.toContain("calls of models");
});

test("a model of a service outside the account is called once with the environment's key, and a refusal is told without it", async () => {
  const done = streamed(
    delta({ content: "ready" }),
    ended("stop"),
    counted({ prompt_tokens: 11, completion_tokens: 1 }),
  );
  const { model, asked } = await chatServer(done, refusing(401, { error: { message: "no such key sk-planted-7781" } }));
  const pipeline = { ...cloudcrew.pipeline, models: { own: { ...model, key: "main-key" } } };
  const of = { name: "crew-x", earlierName: "crew-y", pipeline, environment: small };
  const callElsewhere = (each: Model, id: string) => callModelOnce(each, id, "ssm:/crew/crew-x/secrets");
  process.env.CREW_SECRET_MAIN_KEY = "sk-planted-7781";
  const call = async (more: object) =>
    (await examineAccount({ ...of, ...more })).find(({ subject }) => subject.includes("model-a"));
  expect(await call({})).toMatchObject({ state: "unknown", advice: expect.stringContaining("--call-models") });
  expect(asked).toEqual([]);
  const called = await call({ callsModels: true, callElsewhere });
  expect(called).toMatchObject({ state: "ok", found: "it replied to this computer, for 11 and 1 tokens" });
  expect(asked).toMatchObject([{ body: { max_tokens: 16 }, headers: { authorization: "Bearer sk-planted-7781" } }]);
  const refused = await call({ callsModels: true, callElsewhere });
  expect(refused).toMatchObject({ subject: "call of model-a", state: "problem" });
  expect(JSON.stringify(refused)).not.toContain("sk-planted");
  delete process.env.CREW_SECRET_MAIN_KEY;
});

test("a sender that SES does not know, or whose identity is not verified, is a problem with its remedy", async () => {
  state.identities = {};
  expect(await examined()).toContainEqual(
    expect.stringMatching(/^problem sender crew@example\.com: neither it nor its domain/),
  );
  state.identities = { "example.com": false };
  expect(await examined()).toContainEqual(
    expect.stringMatching(/^problem sender .* is not verified, so every mail is refused/),
  );
  state.identities = { "example.com": false, "crew@example.com": true };
  expect(await examined()).toContain("ok sender crew@example.com: verified as crew@example.com");
  const { sender: _, ...silent } = small;
  expect((await examined(silent)).join("\n")).not.toMatch(/sender|sandbox/);
});

test("an account in the sandbox of SES, switched off, or at its quota cannot notify people", async () => {
  const sandbox = async () => (await examined()).find((line) => line.includes("sandbox of Amazon SES"));
  state.isInSandbox = true;
  expect(await sandbox()).toMatch(/^problem .* not verified are refused$/);
  Object.assign(state, { isInSandbox: false, isSending: false });
  expect(await sandbox()).toMatch(/^problem .*: sending is switched off for this account$/);
  Object.assign(state, { isSending: true, sent: { last24Hours: 200, of: 200 } });
  expect(await sandbox()).toMatch(/^problem .*: left; 200 of 200 mails/);
  state.sent = { last24Hours: 200, of: -1 };
  expect(await sandbox()).toMatch(/^ok /);
});

test("a cost allocation tag that is not active is a problem where a budget is declared, and is asked for in us-east-1", async () => {
  const tag = async (environment = small) =>
    (await examined(environment)).find((line) => line.includes("cost allocation tag"));
  const elsewhere = { ...small, region: "eu-west-1" };
  expect(await tag(elsewhere)).toMatch(/^ok /);
  state.tags = { "crew:deployment": "Inactive" };
  expect(await tag()).toMatch(/^problem .* is not active/);
  state.tags = {};
  expect(await tag()).toMatch(/^problem .* is not known yet/);
  const { monthlyBudgetMicros: _, ...unbudgeted } = small;
  expect(await tag(unbudgeted)).toBeUndefined();
});

test("a new account's limit of concurrent functions is a problem", async () => {
  state.concurrency = { account: 10, unreserved: 10 };
  expect(await examined()).toContain(
    "problem concurrent functions: 10 may run at once, of 10 of the account; a site needs about 50",
  );
});

test("with credentials of another account nothing else is asked", async () => {
  const lines = await examined({ ...small, account: "999999999999" });
  expect(lines).toEqual([
    expect.stringMatching(/^problem credentials: The environment "dev" belongs to account 999999999999/),
  ]);
  expect(account.asked).toMatchObject([{ service: "sts" }]);
});

test("a deployment with sign-in codes by SES names the verified identity, and is refused before anything without one", async () => {
  const region = { region: "us-east-1" };
  expect(await senderVariables(region, large)).toEqual({ sender_identity: "example.com" });
  state.identities = { "example.com": false, "crew@example.com": true };
  expect(await senderVariables(region, large)).toEqual({ sender_identity: "crew@example.com" });
  state.identities = { "example.com": false };
  await expect(senderVariables(region, large)).rejects.toThrow(
    /Sign-in codes of "prod" are sent from crew@example\.com, and its identity example\.com is not verified in us-east-1/,
  );
  expect(await senderVariables(region, small)).toEqual({});
});

test("secrets that the runners or functions of an environment read and nobody has stored are a problem, by name", async () => {
  const triggers = ["opened", "nightly"];
  const manifest = emitInfra(shopFlows, { ...small, triggers }).find(({ path }) => path.endsWith("/manifest.json"));
  const secrets = secretsIn(manifest?.text ?? "");
  expect(secrets).toEqual(["desk"]);
  const needed = [...secrets, "forge", "key-1"];
  const name = "crew-cloudcrew-dev-000000";
  const stored = (...names: string[]) => names.map((each) => `/crew/${name}/secrets/${each}`);
  const lookedAt = async () => {
    const pipeline = cloudcrew.pipeline;
    const found = await examineAccount({
      name,
      earlierName: "x",
      pipeline,
      environment: small,
      secrets: needed,
    });
    return found.find(({ subject }) => subject === "secrets");
  };
  state.parameters = [...stored("a", "b", "forge", "key-10"), "/crew/other/secrets/desk"];
  expect(await lookedAt()).toMatchObject({ state: "problem", found: "not stored: desk, key-1" });
  state.parameters = stored("a", "b", "forge", "key-1", "desk");
  expect(await lookedAt()).toMatchObject({ state: "ok", found: "stored: desk, forge, key-1" });
});
