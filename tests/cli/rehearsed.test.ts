import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ProjectCommand } from "../../cli/project-command.ts";
import { startServer } from "../../runtime/api/node-server.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { rehearsalMark, rehearsalNote } from "../../schema/rehearsed.ts";
import { marks, queueMark, queuePlace } from "../../schema/table.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";
import { crewProgram, localEnvironment } from "../support/run-crew.ts";
import { isLong } from "../support/seed.ts";
import { twoAgents } from "../support/two-agents.ts";

let services: ApiServices;
let server: Awaited<ReturnType<typeof startServer>>;
let state: string;
beforeAll(async () => {
  services = await openApiServices();
  const here = { ...services.options.oneMachine!, rehearses: true };
  const { createApi } = await import("../../runtime/api/create-api.ts");
  const { app } = createApi({ ...services.options, oneMachine: here });
  // The test's API answers at its own address only.
  const fetch = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("host");
    const body = request.method === "GET" ? undefined : await request.text();
    return app.fetch(new Request(baseUrl + pathname + search, { method: request.method, headers, body: body ?? null }));
  };
  server = await startServer({ port: 0, app: { fetch } });
  state = mkdtempSync(join(tmpdir(), "crew-rehearsed-"));
  mkdirSync(join(state, "logs"));
  writeFileSync(
    join(state, "instance.json"),
    JSON.stringify({ url: server.url, accessToken, awsEndpoint: server.url, pid: process.pid }),
  );
  writeFileSync(join(state, "sow.md"), "# Permits\n\nSell permits online.\n");
});
afterAll(async () => {
  await server?.close();
  await services?.close();
  rmSync(state, { recursive: true, force: true });
});

let serial = 0;

const verdicts = ["approve", "revise", "reject"];
const topUp = { group: "customer", stepMicros: 20_000_000, maxMicros: 30_000_000, refusal: "ask-operator" } as const;
const budget = { ...manifest.budget, topUp };

/** A project at which everything can be done that a command does. */
async function projectOf(rehearsed: boolean): Promise<string> {
  serial += 1;
  const id = `shop-${serial}`;
  const mark = rehearsed ? { rehearsed: true as const } : {};
  const pipeline = twoAgents();
  const config = await services.objects.put(
    JSON.stringify({ ...pipeline, budget: { ...pipeline.budget, topUp }, phases: { design: pipeline.phases.design } }),
  );
  const phases = manifest.phases.map(({ gate, ...phase }) => ({
    ...phase,
    ...(gate && { gate: { ...gate, verdicts, delegate: "operators" } }),
  }));
  await services.project(id, {
    config,
    manifest: await services.objects.put(JSON.stringify({ ...manifest, phases, budget })),
    ...mark,
  });
  await services.round(id, "design", 1, mark);
  await services.work(id, "design");
  await services.gate(id, "design", 1);
  await services.question(id, "design-1-1");
  await services.operator(id, "discovery", 3);
  const record = { time: "2026-11-20T10:00:00.000Z", level: "info", event: "run-started", project: id, ...mark };
  writeFileSync(join(state, `logs/${id}.log`), `${JSON.stringify(record)}\n`);
  return id;
}

/** A command line of each command about projects, for a project that is given. */
const commandLines: Record<string, ((project: string) => string[]) | "about nothing of a project's work"> = {
  status: (id) => ["status", id],
  artifacts: (id) => ["artifacts", "--project", id],
  logs: (id) => ["logs", id],
  answer: (id) => ["answer", "In March.", "--project", id, "--as", "cora@example.com"],
  approve: (id) => ["approve", id, "--as", "cora@example.com"],
  revise: (id) => ["revise", id, "--as", "cora@example.com", "--comment", "Shorter."],
  delegate: (id) => ["delegate", id, "--as", "cora@example.com", "--to", "otto@example.com", "--reason", "On leave."],
  withdraw: (id) => ["withdraw", id, "--as", "cora@example.com"],
  "review-again": (id) => ["review-again", id, "--as", "cora@example.com"],
  "top-up": (id) => ["top-up", "grant", "--project", id, "--as", "cora@example.com"],
  "follow-up": (id) => ["follow-up", "decline", "--project", id, "--as", "cora@example.com", "--comment", "Not now."],
  reject: (id) => ["reject", id, "--as", "cora@example.com", "--comment", "We buy one."],
  decide: (id) => ["decide", "resume", "--project", id],
  raise: (id) => ["raise", id, "--budget", "120"],
  stop: (id) => ["stop", id, "--reason", "No money.", "--yes"],
  resume: (id) => ["resume", id, "--from", "design"],
  start: () => ["start", "shop", "--sow", join(state, "sow.md"), "--yes"],
  people: (id) => ["people", id],
  cancel: (id) => ["cancel", id, "--reason", "Opened by mistake."],
  prioritise: (id) => ["prioritise", id, "--priority", "10", "--reason", "The customer waits."],
  requeue: (id) => ["requeue", id, "--reason", "The model is back."],
  queue: "about nothing of a project's work",
  lessons: "about nothing of a project's work",
  trigger: "about nothing of a project's work",
  mcp: "about nothing of a project's work",
  sessions: "about nothing of a project's work",
  eval: "about nothing of a project's work",
};

/** Acts that a command needs before it. */
const preparations: Record<string, (project: string) => Promise<unknown>> = {
  resume: (id) => run(["stop", id, "--reason", "A pause.", "--yes"]),
  requeue: async (id) => {
    await enqueue(id);
    await run(["cancel", id, "--reason", "A pause."]);
  },
  cancel: (id) => enqueue(id),
  prioritise: (id) => enqueue(id),
  withdraw: (id) => run(["approve", id, "--as", "cora@example.com"]),
  "review-again": (id) => {
    const requirements = JSON.stringify([{ text: "fresh(security, '1m')", fresh: { agent: "security", seconds: 60 } }]);
    return services.gate(id, "design", 1, { requirements });
  },
  "follow-up": propose,
  "top-up": async (id) => {
    const since = "2026-11-20T10:00:00.000Z";
    const asked = key.topUp(id, 1);
    await services.put(key.topUpToken(asked, "design"), { taskToken: `money-${id}`, since });
    const open = { phase: "design", round: 1, status: "OPEN", waits: { design: since }, openedAt: since };
    await services.put(asked, { ...open, expiresAt: "2026-11-27T10:00:00.000Z", gsi1pk: marks.waiting, gsi1sk: since });
  },
};

/** Adds a start that the end of an earlier execution has proposed. */
async function propose(id: string): Promise<void> {
  const openedAt = "2026-11-20T10:00:00.000Z";
  const proposed = { flow: "feature", title: "Feature 7", input: '{"number":7}' };
  const asked = { status: "OPEN", proposed, group: "customer", openedAt, expiresAt: "2026-12-20T10:00:00.000Z" };
  await services.put(key.followUp(id, "triaged", 1), { ...asked, gsi1pk: marks.waiting, gsi1sk: openedAt });
}

/** Makes the project one that waits for its start. */
async function enqueue(id: string): Promise<void> {
  const { itemKind: _, ...meta } = await services.read(key.meta(id));
  const queuedAt = "2026-11-20T08:00:00.000Z";
  const flow = { flow: "feature", status: "QUEUED", priority: 5, queuedAt };
  const { deployments } = services.options;
  const shop = deployments.shop;
  if (shop === undefined) throw new Error("The shop is not deployed.");
  // Its flow is deployed as the shop is.
  deployments["shop/feature"] = shop;
  const { stateMachineArn } = shop;
  const mark = { gsi1pk: queueMark("shop", "feature"), gsi1sk: queuePlace(5, queuedAt, id) };
  await services.put(key.meta(id), {
    ...meta,
    ...flow,
    ...mark,
    pendingStart: { stateMachineArn, name: id, input: "{}" },
  });
}

/** In a process of its own; the API that it asks is in this one. */
function run(words: string[]): Promise<{ code: number | null; output: string }> {
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1", CREW_STATE: state };
  const child = spawn(process.execPath, [crewProgram, ...words], { env });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("every command about projects is named here", async () => {
  const folder = join(import.meta.dirname, "../../cli/commands");
  const names: string[] = [];
  for (const file of await readdir(folder)) {
    const { default: command } = await import(join(folder, file));
    if (command.prototype instanceof ProjectCommand) names.push(file.replace(".ts", ""));
  }
  expect(names.sort()).toEqual(Object.keys(commandLines).sort());
});

const known = Object.entries(commandLines).flatMap(([name, line]) =>
  typeof line === "string" ? [] : [{ name, line }],
);

// Each starts the command twice: `npm test` takes every fourth of them.
test.each(known.filter((_, index) => isLong || index % 4 === 0))(
  "$name says of a rehearsed project that it is one, and of no other",
  async ({ name, line }) => {
    const [rehearsed, real] = await Promise.all([projectOf(true), projectOf(false)]);
    for (const id of [rehearsed, real]) await preparations[name]?.(id);
    const first = await run(line(rehearsed));
    expect(first).toMatchObject({ code: 0, output: expect.stringContaining(rehearsalNote("wholly")) });
    expect(first.output.split(rehearsalNote("wholly"))).toHaveLength(2);
    if (name === "start") return;
    const second = await run(line(real));
    expect(second.code).toBe(0);
    expect(second.output).not.toMatch(/rehears|simulated/i);
  },
);

test("the list of projects says it of each", async () => {
  const [rehearsed, real] = [await projectOf(true), await projectOf(false)];
  // A page of the list does not have all projects of these tests.
  const lineOf = async (id: string) => {
    const { output } = await run(["status", "--all", "--text", id]);
    return output.split("\n").find((each) => each.startsWith(`${id} `));
  };
  expect(await lineOf(rehearsed)).toContain(rehearsalMark("wholly"));
  expect(await lineOf(real)).not.toContain("simulated");
});

test("what a project's end has proposed is shown with its status, and started or not with a command", async () => {
  const id = await projectOf(false);
  await propose(id);
  expect((await run(["status", id])).output).toMatch(
    /start “Feature 7” \(feature\)\?\s+number: 7\s+crew follow-up start/,
  );
  const unexplained = await run(["follow-up", "decline", "--project", id, "--as", "cora@example.com"]);
  expect(unexplained).toMatchObject({ code: 2, output: expect.stringContaining("Give the reason with --comment") });
  const other = await run(["follow-up", "start", "--project", id, "--as", "otto@example.com"]);
  expect(other).toMatchObject({ code: 1, output: expect.stringContaining("Only Cora Customer") });
  const line = ["follow-up", "decline", "--project", id, "--as", "cora@example.com", "--comment", "Not now."];
  expect(await run(line)).toMatchObject({ code: 0, output: expect.stringContaining("is not started") });
  expect((await services.read(key.followUp(id, "triaged", 1))).decision).toMatchObject({ verdict: "decline" });
  expect(await run(line)).toMatchObject({ code: 1, output: expect.stringContaining("Nothing waits for a decision") });
});
