import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localEnvironment, writeWorkspace } from "../support/run-crew.ts";
import { shop } from "../support/workspace.ts";

type Reply = { id: unknown; result?: { [key: string]: unknown }; error?: { code: number; message: string } };

let workspace: string;
let crew: ChildProcessWithoutNullStreams;
const waiting = new Map<unknown, (reply: Reply) => void>();
let ids = 0;

const write = (line: string) => crew.stdin.write(`${line}\n`);
const replyTo = (id: unknown) => new Promise<Reply>((resolve) => waiting.set(id, resolve));

function ask(method: string, params?: object): Promise<Reply> {
  const id = `request-${ids++}`;
  const reply = replyTo(id);
  write(JSON.stringify({ jsonrpc: "2.0", id, method, ...(params && { params }) }));
  return reply;
}

async function call(name: string, given: object = {}) {
  const { result } = await ask("tools/call", { name, arguments: given });
  const { content, isError, structuredContent } = result as {
    content: { text: string }[];
    isError: boolean;
    structuredContent?: { [key: string]: unknown };
  };
  return { text: content[0]?.text ?? "", isError, structuredContent };
}

beforeAll(() => {
  workspace = writeWorkspace(shop);
  const program = join(import.meta.dirname, "../cli/crew.ts");
  crew = spawn(process.execPath, [program, "mcp", "--workspace", workspace], {
    env: { ...localEnvironment(), NODE_NO_WARNINGS: "1" },
  });
  createInterface({ input: crew.stdout }).on("line", (line) => {
    const reply: Reply = JSON.parse(line);
    waiting.get(reply.id)?.(reply);
  });
});
afterAll(async () => {
  crew.stdin.end();
  if (crew.exitCode === null) await once(crew, "exit");
  rmSync(workspace, { recursive: true, force: true });
});

test("an agent sees what crew does, and that nothing of it decides", async () => {
  const { result } = await ask("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "x", version: "1" },
  });
  expect(result).toMatchObject({
    protocolVersion: "2025-06-18",
    capabilities: { tools: {} },
    serverInfo: { name: "crew" },
  });
  const { result: listed } = await ask("tools/list");
  const tools = listed?.tools as { name: string; annotations: { readOnlyHint: boolean } }[];
  expect(tools.map(({ name }) => name)).toEqual([
    "validate",
    "explain",
    "diff",
    "cost",
    "status",
    "timeline",
    "artifacts",
    "start",
  ]);
  expect(tools.filter(({ annotations }) => !annotations.readOnlyHint).map(({ name }) => name)).toEqual(["start"]);
});

test("a version of the protocol that crew does not know is answered with one that it knows", async () => {
  expect((await ask("initialize", { protocolVersion: "2030-01-01" })).result?.protocolVersion).toBe("2025-11-25");
});

test("a workspace is checked, with a structured result", async () => {
  const { isError, structuredContent } = await call("validate", { engagement: "shop" });
  expect([isError, structuredContent]).toEqual([false, { items: [] }]);
});

test("a name is explained", async () => {
  expect((await call("explain", { topic: "entry-not-member" })).text).toContain("**Why.**");
});

test.each([
  ["an unknown engagement", "cost", { engagement: "nothing" }, /nothing/],
  ["an unknown topic", "explain", { topic: "entry-not-membr" }, /did you mean/],
  ["no running crew", "status", {}, /crew up/],
])("%s is a tool's error in the words of the command", async (_, name, given, words) => {
  const { isError, text } = await call(name, given);
  expect([isError, text]).toEqual([true, expect.stringMatching(words)]);
});

test.each([
  ["an option", "explain", { topic: "--help" }, /form that is not taken/],
  ["an option as a path", "artifacts", { path: "--out=/tmp" }, /form that is not taken/],
  ["an option as a commit", "diff", { base: "--output=x" }, /form that is not taken/],
  ["a missing argument", "explain", {}, /"topic" is missing/],
  ["an unknown argument", "validate", { fix: "true" }, /validate has no argument "fix"/],
  ["a number", "cost", { engagement: 1 }, /"engagement" must be a text/],
  ["too long a text", "start", { statement: "x".repeat(200_001) }, /at most 200000/],
  ["a list", "validate", [], /must be an object/],
])("%s is refused before a command runs", async (_, name, given, words) => {
  const { isError, text } = await call(name, given);
  expect([isError, text]).toEqual([true, expect.stringMatching(words)]);
});

test.each(["approve", "revise", "answer", "decide", "raise", "stop"])("there is no tool %s", async (name) => {
  const { error } = await ask("tools/call", { name, arguments: {} });
  expect(error).toEqual({ code: -32602, message: expect.stringContaining(`There is no tool "${name}"`) });
});

test.each(["null", "{}", "[1]", "true"])("a request whose id is %s is refused", async (id) => {
  const reply = replyTo(null);
  write(`{"jsonrpc": "2.0", "id": ${id}, "method": "ping"}`);
  expect((await reply).error?.code).toBe(-32600);
});

test("a line that is no message gets an error, and the next one its answer", async () => {
  for (const line of ["not JSON", "[]", '{"id": 1}', "null"]) {
    const reply = replyTo(null);
    write(line);
    expect((await reply).error?.code).toBe(-32700);
  }
  expect((await ask("ping")).result).toEqual({});
  expect((await ask("sampling/createMessage")).error?.code).toBe(-32601);
});
