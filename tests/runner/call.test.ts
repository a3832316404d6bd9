import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem, readItems } from "../../runtime/ledger/read.ts";
import type { RunOrder } from "../../runtime/runner/order.ts";
import type { Pipeline } from "../../schema/types.ts";
import { pipelineOf } from "../support/compiled-shop.ts";
import { openRunnerServices, type RunnerServices, serve, variablesOf } from "../support/runner-services.ts";
import { runnerEntry } from "../support/searched-runner.ts";
import { isLong } from "../support/seed.ts";

const root = join(import.meta.dirname, "../..");

let services: RunnerServices;
let folder: string;
beforeAll(async () => {
  services = await openRunnerServices();
  folder = await mkdtemp(join(tmpdir(), "crew-call-"));
});
afterAll(async () => {
  await services.close();
  await rm(folder, { recursive: true, force: true });
});

/** Adds a line to the file of all calls, writes NOTICE.md, and prints its arguments and a number as JSON. */
const program = `
const fs = require("node:fs");
const [calls, ...given] = process.argv.slice(1);
fs.appendFileSync(calls, given.join(" ") + "\\n");
fs.writeFileSync("NOTICE.md", given.join(" "));
console.log(JSON.stringify({ given, delta: 12.5 }));
`;

let projects = 0;

interface Called {
  pipeline: Pipeline;
  project: string;
  /** Lines of the file to which each run of the program adds one. */
  calls(): Promise<string[]>;
}

/** A project of one phase that calls the program. */
function calling({ code = program, command = "", call = "", effect = "write", given = "", more = "" } = {}): Called {
  const project = `call-${projects++}`;
  const calls = join(folder, `${project}.txt`);
  const pipeline = pipelineOf(`# agents/tools/post.yaml
description: Posts a notice.
effect: ${effect}
input: { type: object, properties: { text: { type: string }, times: { type: integer } }, required: [text] }
command: { argv: [node, -e, ${JSON.stringify(code)}, ${JSON.stringify(calls)}, "{{text}}", "{{times}}"] ${command} }
# phases/notice.yaml
title: Notice
goal: The shop has a notice.
call: { tool: post, with: { ${given || `text: "'open at ' & pm.hour", times: 2`} } ${call} }
# agents/pm.yaml
outputs: { hour: { type: integer } }
# engagements/shop/engagement.yaml
phases: [plan, notice]
${more}`);
  return {
    pipeline,
    project,
    calls: async () => (await readFile(calls, "utf8").catch(() => "")).split("\n").filter(Boolean),
  };
}

/** Records what the project manager reported in the phase before. */
function planDone(project: string, outputs: object = { pm: { hour: 9 } }): PutCommand {
  const times = { startedAt: "2026-11-20T09:00:00.000Z", finishedAt: "2026-11-20T09:10:00.000Z" };
  const round = { epoch: 1, holder: "earlier", seq: 0, status: "DONE", cause: "start", ...times, outputs };
  return new PutCommand({ TableName: services.table.name, Item: { ...key.round(project, "plan", 1), ...round } });
}

async function orderOf({ project, pipeline }: Called) {
  const order = { ...(await services.start(project, pipeline)), phase: "notice", mode: "call" };
  await services.table.documents.send(planDone(project));
  return order;
}

const lock = (project: string, phase = "notice") => readItem(services.table, key.round(project, phase, 1));
const texts = async (project: string) => (await readItems(services.table, project, "event")).map(({ text }) => text);
const values = ", values: { delta: $.delta }";

test("a tool is called without a model, with arguments over earlier values, and leaves values and files", async () => {
  const called = calling({ call: values });
  const answer = await services.run(await orderOf(called));
  expect(answer).toMatchObject({ outcome: "done", outputs: { notice: { delta: 12.5 } } });
  expect(await called.calls()).toEqual(["open at 9 2"]);
  expect(services.repository(called.project).read("NOTICE.md")).toBe("open at 9 2");
  const record = await lock(called.project);
  expect(record).toMatchObject({ status: "DONE", outputs: { notice: { delta: 12.5 } } });
  expect(record?.usage).toBeUndefined();
  expect(record?.call).toMatchObject({ state: "done", tool: "post", end: "exit code 0", values: { delta: 12.5 } });
  expect(record?.call?.argv.slice(-2)).toEqual(["open at 9", "2"]);
  expect((await texts(called.project)).at(-1)).toBe("Notice: post ended with exit code 0; delta 12.5.");
});

test("the arguments of a call read what the project was started with", async () => {
  const more = `flows: { tell: { input: inputs/notice.json, phases: [plan, notice] } }
# engagements/shop/inputs/notice.json
{ "type": "object", "properties": { "text": { "type": "string", "maxLength": 90 }, "times": { "type": "integer" } } }
`;
  const called = calling({ given: "text: \"'Open: ' & input.text\", times: input.times", more });
  const order = await services.start(called.project, called.pipeline, { text: "at $(nine)", times: 3 });
  await services.run({ ...order, phase: "notice", mode: "call" });
  expect(await called.calls()).toEqual(["Open: at $(nine) 3"]);
});

test("the program of a call finds the project's id, and nothing else of the runner's variables", async () => {
  const code =
    "const { CREW_PROJECT: id, ...rest } = process.env; console.log(JSON.stringify({ id, others: Object.keys(rest).filter((name) => /CREW|AWS/.test(name)).join() }))";
  const paths = ["id", "others"].map((name) => `${name}: { path: $.${name}, type: string }`);
  const called = calling({ code, call: `, values: { ${paths.join(", ")} }` });
  expect(await services.run(await orderOf(called))).toMatchObject({
    outputs: { notice: { id: called.project, others: "" } },
  });
});

test("a program that fails ends the phase for an operator, with its output", async () => {
  const called = calling({ code: "console.error('the bell is broken'); process.exit(3)" });
  const answer = await services.run(await orderOf(called));
  expect(answer).toMatchObject({ outcome: "limit", outputs: {} });
  expect(answer?.reason).toBe("post ended with exit code 3:\nthe bell is broken");
  expect(await lock(called.project)).toMatchObject({
    status: "LIMIT",
    call: { state: "done", output: "the bell is broken" },
  });
});

test("an output that is no JSON, lacks a value or has one of another type fails the call", async () => {
  const reasonOf = async (printed: string) => {
    const called = calling({ code: `console.log(${JSON.stringify(printed)})`, call: values });
    return (await services.run(await orderOf(called)))?.reason;
  };
  expect(await reasonOf("12")).toContain('has no $.delta for the value "delta"');
  expect(await reasonOf("hello")).toContain("printed no JSON");
  expect(await reasonOf('{"delta": "12"}')).toContain('"delta" must be number');
});

test("an argument whose value is missing is refused before anything is called", async () => {
  const called = calling({ given: "text: pm.place" });
  const order = await orderOf(called);
  await services.table.documents.send(planDone(called.project, {}));
  expect(await services.run(order)).toMatchObject({
    outcome: "limit",
    reason: 'post was not called. Its arguments are not usable: "text" is missing.',
  });
  expect(await called.calls()).toEqual([]);
});

test("a call with the effect read leaves no file", async () => {
  const called = calling({ effect: "read" });
  expect(await services.run(await orderOf(called))).toMatchObject({ outcome: "done" });
  expect(await called.calls()).toHaveLength(1);
  expect(services.repository(called.project).tree.join()).not.toContain("NOTICE");
});

test("a rehearsal plays the example of a tool that acts outside, and runs nothing", async () => {
  const example = ", example: { output: { delta: 3 } }";
  const called = calling({ effect: "execute", command: example, call: values });
  expect(await services.run(await orderOf(called))).toMatchObject({ outputs: { notice: { delta: 3 } } });
  const silent = calling({ effect: "execute", call: values });
  expect(await services.run(await orderOf(silent))).toMatchObject({ outcome: "done", outputs: {} });
  expect([await called.calls(), await silent.calls()]).toEqual([[], []]);
});

test("a run that is repeated after its end reports the same and calls nothing again", async () => {
  const called = calling({ call: values });
  const order = await orderOf(called);
  const first = await services.run(order);
  const events = await texts(called.project);
  expect(await services.run({ ...order, epoch: 2 })).toEqual(first);
  expect(await called.calls()).toHaveLength(1);
  expect(await texts(called.project)).toEqual(events);
});

/** Two calls: the first keeps a plan, the second works on it behind a gate. */
function planAndApply(planned = "a wall, and the password s3cr3t") {
  const project = `call-${projects++}`;
  const calls = join(folder, `${project}.txt`);
  const write = `require("node:fs").writeFileSync("plan.bin", ${JSON.stringify(planned)})`;
  const apply = `require("node:fs").appendFileSync(process.argv[1], require("node:fs").readFileSync("plan.bin", "utf8") + process.argv[2] + "\\n")`;
  const input = "input: { type: object, properties: { speed: { type: integer } } }";
  const pipeline = pipelineOf(`# agents/tools/draw.yaml
description: Draws a plan.
effect: write
${input}
command: { argv: [node, -e, ${JSON.stringify(write)}] }
# agents/tools/build-it.yaml
description: Builds what the plan says.
effect: write
${input}
command: { argv: [node, -e, ${JSON.stringify(apply)}, ${JSON.stringify(calls)}, "{{speed}}"] }
# phases/draw.yaml
title: Draw
goal: There is a plan.
call: { tool: draw, keeps: [plan.bin] }
# phases/raise.yaml
title: Raise
goal: It is built.
call: { tool: build-it, with: { speed: pm.hour }, files: [plan.bin] }
gate: { approvers: { group: customer } }
# agents/pm.yaml
outputs: { hour: { type: integer } }
# engagements/shop/engagement.yaml
phases: [plan, draw, raise]
`);
  const lines = async () => (await readFile(calls, "utf8").catch(() => "")).split("\n").filter(Boolean);
  return { project, pipeline, calls: lines };
}

/** Draws the plan and prepares its call, as it is before the gate opens. */
async function prepared(called: Called) {
  const order = await orderOf(called);
  expect(await services.run({ ...order, phase: "draw" })).toMatchObject({ outcome: "done" });
  const raise = { ...order, phase: "raise" };
  expect(await services.run({ ...raise, mode: "prepare" })).toMatchObject({ outcome: "done", outputs: {} });
  return { ...raise, epoch: 2 };
}

test("a call behind a gate is prepared with its arguments and digests, and runs exactly that after the approval", async () => {
  const called = planAndApply();
  const order = await prepared(called);
  const record = await lock(called.project, "raise");
  expect(record?.call).toMatchObject({ state: "prepared", files: [{ path: "plan.bin", size: 31 }] });
  expect(record?.call?.argv.at(-1)).toBe("9");
  expect(await called.calls()).toEqual([]);
  expect(await services.run(order)).toMatchObject({ outcome: "done" });
  expect(await called.calls()).toEqual(["a wall, and the password s3cr3t9"]);
  const { tree, git } = services.repository(called.project);
  expect(tree.join()).not.toContain("plan.bin");
  expect(git("log", "-p", "--all")).not.toContain("s3cr3t");
});

/** Puts another plan in place of the project's, as a further round of the phase would. */
async function redraw(project: string, order: RunOrder): Promise<void> {
  await services.run({ ...order, phase: "draw" });
  const drawn = await readItem(services.table, key.round(order.project, "draw", 1));
  const item = { ...drawn, ...key.round(project, "draw", 2) };
  await services.table.documents.send(new PutCommand({ TableName: services.table.name, Item: item }));
}

test("a plan that changed between its approval and its call is refused, with the difference", async () => {
  const called = planAndApply();
  const order = await prepared(called);
  const other = planAndApply("a tower");
  await redraw(called.project, await orderOf(other));
  const answer = await services.run(order);
  expect(answer?.outcome).toBe("limit");
  expect(answer?.reason).toMatch(/approval of build-it is void, and nothing was called/);
  expect(answer?.reason).toMatch(
    /plan\.bin had 31 bytes with the SHA-256 [0-9a-f]{16} and now has 7 with [0-9a-f]{16}\./,
  );
  expect(await called.calls()).toEqual([]);
});

test("a value that changed since the approval makes it void, with the argument before and after", async () => {
  const called = planAndApply();
  const order = await prepared(called);
  await services.table.documents.send(planDone(called.project, { pm: { hour: 10 } }));
  expect((await services.run(order))?.reason).toContain('Argument 4 was "9" and is now "10".');
  expect(await called.calls()).toEqual([]);
});

class PowerCut extends Error {}

/** Runs the order until the write with that number, which fails like all later ones. */
async function cutAt(order: Parameters<RunnerServices["run"]>[0], write: number): Promise<boolean> {
  let seen = 0;
  const cut = services.connect(() => {
    if (++seen >= write) throw new PowerCut();
  });
  try {
    await services.run(order, cut);
    return false;
  } catch (error) {
    if (error instanceof PowerCut) return true;
    throw error;
  }
}

/** Adds a line, then ends at once the second time; the first time it lives until the runner is gone. */
const waiting = `
const fs = require("node:fs");
const [calls] = process.argv.slice(1);
fs.appendFileSync(calls, "called\\n");
const parent = process.ppid;
if (fs.readFileSync(calls, "utf8").split("\\n").length > 2) console.log(JSON.stringify({ delta: 1 }));
else setInterval(() => process.ppid !== parent && process.exit(), 20);
`;

test.each([
  { isRepeatable: false, calls: 1, answer: { outcome: "limit", reason: expect.stringContaining("may have happened") } },
  { isRepeatable: true, calls: 2, answer: { outcome: "done", outputs: { notice: { delta: 1 } } } },
])(
  "a runner that is killed during a call with repeatable $isRepeatable leaves it to the next one",
  async (expected) => {
    const command = expected.isRepeatable ? ", repeatable: true" : "";
    const called = calling({ code: waiting, call: values, command });
    const order = await orderOf(called);
    const machine = await serve((_, response) => response.end("{}"));
    const env = { ...processVariables(order), AWS_ENDPOINT_URL_SFN: machine.url };
    const child = spawn(process.execPath, [runnerEntry], { cwd: root, stdio: "ignore", env });
    await vi.waitUntil(async () => (await called.calls()).length === 1, { timeout: 30_000 });
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await lock(called.project))?.call?.state).toBe("begun");
    expect(await services.run({ ...order, epoch: 2 })).toMatchObject(expected.answer);
    expect(await called.calls()).toHaveLength(expected.calls);
    await machine.close();
  },
);

function processVariables(order: RunOrder): { [name: string]: string | undefined } {
  return {
    PATH: process.env.PATH,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_ENDPOINT_URL_DYNAMODB: services.endpoint,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: services.modelsUrl,
    CREW_TABLE: "crew",
    CREW_OBJECTS: services.objectsUrl,
    CREW_REPOSITORIES: services.repositories,
    CREW_TASK_TOKEN: order.taskToken,
    ...variablesOf(order),
  };
}

test.each(isLong ? [false, true] : [false])(
  "killed at any write, a call with repeatable %s happens never twice unasked, and is never lost",
  async (isRepeatable) => {
    let asked = 0;
    for (let write = 1; ; write += isLong ? 1 : 3) {
      const called = calling({ call: values, command: isRepeatable ? ", repeatable: true" : "" });
      const order = await orderOf(called);
      const wasCut = await cutAt(order, write);
      const before = (await called.calls()).length;
      const answer = await services.run({ ...order, epoch: 2 });
      const after = (await called.calls()).length;
      expect(before).toBeLessThanOrEqual(1);
      if (answer?.outcome === "limit") {
        asked++;
        expect([isRepeatable, answer.reason]).toEqual([false, expect.stringContaining("may have happened")]);
        expect(after).toBe(before);
      } else {
        expect(answer).toMatchObject({ outcome: "done", outputs: { notice: { delta: 12.5 } } });
        expect(after).toBeGreaterThan(0);
        if (!isRepeatable) expect(after).toBe(1);
      }
      if (!wasCut) break;
    }
    expect(asked > 0).toBe(!isRepeatable);
  },
);
