import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { lineKey } from "../../runtime/ledger/keys.ts";
import { openTokenQuota } from "../../runtime/ledger/token-quota.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import { openRunnerServices, type RunnerServices, serve, variablesOf } from "../support/runner-services.ts";
import { runnerEntry } from "../support/searched-runner.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";

interface TaskCall {
  action: string;
  body: { taskToken: string; output?: string; error?: string; cause?: string };
}

let services: RunnerServices;
let machine: { url: string; close(): Promise<void> };
const calls: TaskCall[] = [];
let isWaiting = true;

beforeAll(async () => {
  services = await openRunnerServices();
  machine = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const action = String(request.headers["x-amz-target"]).replace("AWSStepFunctions.", "");
      calls.push({ action, body: JSON.parse(Buffer.concat(chunks).toString()) });
      const gone = JSON.stringify({ __type: "TaskTimedOut", message: "Task Timed Out" });
      response.writeHead(isWaiting ? 200 : 400, { "content-type": "application/x-amz-json-1.0" });
      response.end(isWaiting ? "{}" : gone);
    });
  });
});
afterAll(async () => {
  await machine.close();
  await services.close();
});

function start(order: RunOrder, over: { [name: string]: string } = {}): ChildProcess & { errors(): string } {
  const child = spawn(process.execPath, [runnerEntry], {
    cwd: new URL("../..", import.meta.url).pathname,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_DYNAMODB: services.endpoint,
      AWS_ENDPOINT_URL_SFN: machine.url,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: services.modelsUrl,
      CREW_TABLE: "crew",
      CREW_OBJECTS: services.objectsUrl,
      CREW_REPOSITORIES: services.repositories,
      CREW_TASK_TOKEN: order.taskToken,
      ...variablesOf(order),
      ...over,
    },
  });
  let text = "";
  if (over.CREW_PARENT_PIPE) child.send({ CREW_TASK_TOKEN: order.taskToken });
  child.stderr?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return Object.assign(child, { errors: () => text });
}

const callsFor = (order: RunOrder, action: string) =>
  calls.filter((call) => call.action === action && call.body.taskToken === order.taskToken);

test("the container's entry works a round and answers once, beating while it works", async () => {
  const order = await services.start("main", twoAgents());
  const child = start(order, { CREW_HEARTBEAT_SECONDS: "1" });
  const [code] = await once(child, "exit");
  expect(code, child.errors()).toBe(0);
  const [answer, ...more] = callsFor(order, "SendTaskSuccess");
  expect(JSON.parse(answer?.body.output ?? "{}")).toMatchObject({ outcome: "done", revision: expect.any(String) });
  expect(more).toEqual([]);
  const lines = child
    .errors()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const events = lines.map(({ event }) => event);
  expect([events[0], new Set(events.slice(1, -1)), events.at(-1)]).toEqual([
    "run-started",
    new Set(["model-paid"]),
    "run-ended",
  ]);
  expect(child.errors()).not.toContain(order.taskToken);
  expect(child.errors()).not.toContain("telephone");
});

test.skipIf(!isLong)(
  "a runner waits in the line of all projects for its model's tokens a minute, says so, and leaves it when it ends",
  async () => {
    const { models, ...pipeline } = twoAgents();
    const inLine = Object.entries(models).map(([name, model]) => [name, { ...model, tokensPerMinute: 10_000_000 }]);
    const order = await services.start("in-line", { ...pipeline, models: Object.fromEntries(inLine) });
    const line = openTokenQuota(services.table, Date.now);
    const quota = { provider: "bedrock", modelId: "model-a", tokensPerMinute: 10_000_000 } as const;
    // Others have taken the tokens of four minutes.
    await line.take(quota, 40_000_000, 300_000);
    const Key = lineKey("bedrock", undefined, "model-a");
    const read = new GetCommand({ TableName: services.table.name, Key });
    const usedUntil = async () => (await services.table.documents.send(read)).Item?.usedUntil;
    const before = await usedUntil();
    const child = start(order);
    await vi.waitFor(() => expect(child.errors()).toContain('"model-line"'), { timeout: 100_000 });
    expect(child.errors()).not.toContain('"model-paid"');
    expect(await usedUntil()).toBeGreaterThan(before);
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code, child.errors()).toBe(0);
    expect(await usedUntil()).toBe(before);
  },
);

test("a configuration that does not match is reported as such", async () => {
  const order = await services.start("mismatch", twoAgents());
  const [code] = await once(start({ ...order, config: asDigest("f".repeat(64)) }), "exit");
  expect(code).toBe(0);
  expect(callsFor(order, "SendTaskFailure")).toMatchObject([{ body: { error: "Crew.ConfigMismatch" } }]);
});

test("a model that cannot be reached is reported as a runner that failed, to be tried again", async () => {
  const order = await services.start("failing", twoAgents());
  const refusing = await serve((_, response) => {
    response.writeHead(403, { "content-type": "application/json", "x-amzn-errortype": "AccessDeniedException" });
    response.end(JSON.stringify({ message: "You do not have access to the model." }));
  });
  await once(start(order, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: refusing.url }), "exit");
  await refusing.close();
  expect(callsFor(order, "SendTaskFailure")).toMatchObject([{ body: { error: "Crew.RunnerFailed" } }]);
});

test("a runner whose model's service asks for a long pause ends with it, and another project's runner does not call", async () => {
  const models = { ...twoAgents().models };
  for (const [name, model] of Object.entries(models)) models[name] = { ...model, ids: ["paused-model"] };
  let calls = 0;
  const refusing = await serve((_, response) => {
    calls += 1;
    response.writeHead(429, { "content-type": "application/json", "x-amzn-errortype": "ThrottlingException" });
    response.end(JSON.stringify({ message: "Too many tokens per day, please wait before trying again." }));
  });
  for (const name of ["paused", "paused-too"]) {
    const order = await services.start(name, { ...twoAgents(), models });
    await once(start(order, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: refusing.url }), "exit");
    expect(callsFor(order, "SendTaskFailure")).toMatchObject([
      { body: { error: "Crew.ProviderPaused", cause: expect.stringContaining("per day") } },
    ]);
  }
  await refusing.close();
  expect(calls).toBe(1);
});

test.skipIf(!isLong)("a superseded run exits quietly", async () => {
  const order = await services.start("superseded", twoAgents());
  await services.run({ ...order, epoch: 9 });
  const [code] = await once(start(order), "exit");
  expect(code).toBe(0);
  expect(callsFor(order, "SendTaskFailure")).toEqual([]);
  expect(callsFor(order, "SendTaskSuccess")).toEqual([]);
});

test("an environment that lacks a variable names it", async () => {
  const order = await services.start("lacking", twoAgents());
  const child = start(order, { CREW_TABLE: "" });
  const [code] = await once(child, "exit");
  expect(code).toBe(1);
  expect(child.errors()).toContain("CREW_TABLE");
});

/** A model endpoint that takes a call and never answers it. */
async function silentModels() {
  const server = createServer();
  const called = once(server, "request");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    called,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("on SIGTERM the runner ends without an answer, and the next run finishes", async () => {
  const order = await services.start("terminated", twoAgents());
  const silent = await silentModels();
  const child = start(order, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: silent.url });
  await silent.called;
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  silent.close();
  expect(code).toBe(0);
  expect(
    calls.filter(({ action, body }) => body.taskToken === order.taskToken && action !== "SendTaskHeartbeat"),
  ).toEqual([]);
  expect(await services.run({ ...order, epoch: 2 })).toMatchObject({ outcome: "done" });
});

test("a runner whose parent died ends at once and leaves nothing behind", async () => {
  const order = await services.start("orphaned", twoAgents());
  const silent = await silentModels();
  const temporary = await mkdtemp(join(services.home, "tmp-"));
  const child = start(order, {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: silent.url,
    CREW_PARENT_PIPE: "1",
    TMPDIR: temporary,
  });
  await silent.called;
  expect(await readdir(temporary)).not.toEqual([]);
  child.disconnect();
  const [code] = await once(child, "exit");
  silent.close();
  expect(code).toBe(1);
  expect((await readdir(temporary)).filter((name) => name.startsWith("crew-"))).toEqual([]);
});

test("a runner that nobody waits for any more stops by itself", async () => {
  const order = await services.start("forgotten", twoAgents());
  const silent = await silentModels();
  isWaiting = false;
  const child = start(order, { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: silent.url, CREW_HEARTBEAT_SECONDS: "1" });
  const [code] = await once(child, "exit");
  isWaiting = true;
  silent.close();
  expect(code).toBe(0);
  expect(callsFor(order, "SendTaskSuccess")).toEqual([]);
});
