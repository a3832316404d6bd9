import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lockServer } from "../../runtime/tools/kinds/mcp/lock-server.ts";
import type { McpLock } from "../../schema/mcp-lock.ts";
import type { McpTool, ToolFile } from "../../schema/types.ts";
import { agentNamed, openToolbox } from "../support/toolbox.ts";

const command = (how: string, ...rest: string[]) => [
  process.execPath,
  join(import.meta.dirname, "mcp/server.mjs"),
  how,
  ...rest,
];
const declared = (how: string): Pick<ToolFile, "mcp"> => ({
  mcp: { server: { command: command(how) }, tools: ["echo"] },
});
const locking = {
  secret: async () => undefined,
  integrityOf: async () => "sha512-none",
  signal: new AbortController().signal,
};

let lock: McpLock;
let shop: Awaited<ReturnType<typeof openToolbox>>;
const secret = "a-very-secret-token";
beforeAll(async () => {
  lock = await lockServer(declared("behaves"), locking);
  shop = await openToolbox(Object.fromEntries(kinds.map((how) => [how, toolFor(how)])), { token: secret });
});
afterAll(() => shop.close());

const kinds = [
  "behaves",
  "annotates",
  "describes-differently",
  "describes-differently-later",
  "takes-more",
  "offers-more",
  "offers-less",
  "offers-twice",
  "instructs-differently",
  "never-starts",
  "never-answers",
  "crashes",
  "answers-twice",
  "answers-hugely",
  "floods",
  "floods-without-lines",
  "writes-text",
  "writes-json",
  "changes-its-list",
  "completes-its-list",
  "never-completes-its-list",
  "asks-for-input",
  "complains-for-ever",
  "complains-and-crashes",
  "leaves-children",
  "links",
  "fails",
  "refuses",
  "writes-files",
  "tells-its-surroundings",
];

function toolFor(how: string): McpTool {
  const offered = Object.fromEntries(lock.tools.map(({ name, digest }) => [name, digest]));
  const functions = lock.tools.map(({ name, description, inputSchema }) => ({ name, description, input: inputSchema }));
  const timeoutSeconds = how === "never-starts" || how === "never-answers" ? 2 : 60;
  return {
    kind: "mcp",
    name: how,
    description: "For texts of this project.",
    effect: "read",
    mcp: {
      server: { command: command(how) },
      packages: [],
      instructions: lock.instructions,
      offered,
      functions,
      timeoutSeconds,
    },
    secrets: [{ name: "TOKEN", from: "token" }],
  };
}

const dev = agentNamed("dev", { tools: kinds });
const call = (how: string, input = { text: "hello" }) => shop.call(dev, `${how.replaceAll("-", "_")}_echo`, input);

test("agents get the locked description and arguments, behind the name of the tool's file", () => {
  const spec = shop.toolbox.specs(dev).find(({ name }) => name === "behaves_echo");
  expect(spec).toEqual({
    name: "behaves_echo",
    description: "Repeats a text.\nFor texts of this project.",
    input: lock.tools[0]?.inputSchema,
  });
});

test("a result is quoted with its source", async () => {
  expect(await call("behaves")).toEqual({
    text: "hello",
    isError: false,
    written: [],
    source: "the MCP server of behaves",
  });
});

test("arguments that the locked schema does not allow are refused before the server starts", async () => {
  expect(await shop.call(dev, "behaves_echo", { text: 1 })).toMatchObject({
    isError: true,
    text: expect.stringMatching(/"text" must be string/),
  });
});

test.concurrent.each([
  ["describes-differently", 'the description of "echo" is different'],
  ["takes-more", 'the arguments of "echo" are different'],
  ["offers-more", 'it also offers "delete_everything"'],
  ["offers-less", 'it no longer offers "echo"'],
  ["instructs-differently", "its instructions are different"],
  ["offers-twice", 'it offers two tools with the name "echo"'],
])("a server that %s is refused, with what differs and whom to tell", async (how, difference) => {
  const { isError, text } = await call(how);
  expect([isError, text]).toEqual([true, expect.stringContaining(difference)]);
  if (how !== "offers-twice")
    expect(text).toContain(
      `Record a blocker for the operator: the lock has to be reviewed and written again (crew mcp lock ${how}).`,
    );
});

test.concurrent.each([
  ["never-starts", "it took too long"],
  ["never-answers", "it took too long"],
  ["crashes", "it ended with exit code 3"],
  ["floods", "it sent more than 8 MB"],
  ["floods-without-lines", "it sent more than 8 MB"],
  ["writes-text", 'it wrote a line that is no message: "Server is working ..."'],
  ["writes-json", "it sent JSON that is no message"],
  ["never-completes-its-list", "it changes its tools again and again while it starts"],
  ["changes-its-list", "it changed its tools during the call"],
])("a server that %s ends the call with the reason", async (how, reason) => {
  const { isError, text, source } = await call(how);
  expect([isError, text, source]).toEqual([true, expect.stringContaining(reason), `the MCP server of ${how}`]);
});

test("annotations of a tool are no difference, and give no right", async () => {
  expect(await call("annotates")).toMatchObject({ isError: false });
  const executing = { ...toolFor("annotates"), name: "acts", effect: "execute" as const };
  const other = await openToolbox({ acts: executing }, { token: secret });
  const outcome = await other.call(agentNamed("dev", { tools: ["acts"], lane: "read-only" }), "acts_echo", {
    text: "a",
  });
  await other.close();
  expect(outcome).toMatchObject({
    isError: true,
    text: expect.stringContaining('your lane "read-only" does not allow'),
  });
});

test("a description that changes within a connection never reaches a model", async () => {
  expect(await call("describes-differently-later")).toMatchObject({ text: "hello", isError: false });
  const spec = shop.toolbox.specs(dev).find(({ name }) => name === "describes_differently_later_echo");
  expect(spec?.description).not.toContain("stranger");
});

test("a server may complete its tools while it starts", async () => {
  expect(await call("completes-its-list")).toMatchObject({ text: "hello", isError: false });
});

test("the first of two answers counts", async () => {
  expect(await call("answers-twice")).toMatchObject({ text: "first", isError: false });
});

test("a huge result is shortened for the agent", async () => {
  const { text, isError } = await call("answers-hugely");
  expect(isError).toBe(false);
  expect(text.length).toBeLessThanOrEqual(20_000);
  expect(text).toContain("beginning and end are shown");
});

test("requests for sampling, input and roots are refused, with a message to the agent", async () => {
  const { text, isError } = await call("asks-for-input");
  expect([isError, text]).toEqual([
    false,
    "done\n[The server asked for elicitation/create, roots/list, sampling/createMessage: refused.]",
  ]);
});

test("standard error without end delays nothing", async () => {
  expect(await call("complains-for-ever")).toMatchObject({ text: "done", isError: false });
});

test("last words on standard error are in the reason, without secrets", async () => {
  const { text } = await call("complains-and-crashes");
  expect(text).toContain("Its last words on standard error:\nIt failed with the token");
  expect(text).not.toContain(secret);
});

test("processes that the server leaves behind are ended", async () => {
  const { text } = await call("leaves-children");
  const pids = text.split(" ").map(Number);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
});

test("links and resources are named and not fetched, images and sounds described", async () => {
  const { text } = await call("links");
  expect(text.split("\n")).toEqual([
    "See these.",
    '[A link to "a link", "http://127.0.0.1:1/secret": not fetched.]',
    "[An image of type image/png, 3 bytes: not passed on.]",
    "[A sound of type audio/wav, 6 bytes: not passed on.]",
    '[The resource "file:///etc/passwd":]',
    "root",
  ]);
});

test.each([
  ["fails", "There is no such text."],
  ["refuses", "Not this text."],
])("the agent reads why a tool that %s did so", async (how, reason) => {
  expect(await call(how)).toMatchObject({ isError: true, text: expect.stringContaining(reason) });
});

test("changes of the work tree by a tool that only reads are undone", async () => {
  const { text, written } = await call("writes-files");
  expect([text, written]).toEqual([
    expect.stringContaining("Undone, because it is outside what this call may change"),
    [],
  ]);
});

test("a server sees its secrets, PATH, a home of its own and a language, and works in the repository", async () => {
  const { text } = await call("tells-its-surroundings");
  const { variables, folder } = JSON.parse(text);
  expect(Object.keys(variables).sort()).toEqual(["HOME", "LANG", "PATH", "TMPDIR", "TOKEN"]);
  expect(variables.TOKEN).not.toContain(secret);
  expect(folder).toBe(shop.tree.root);
});

test("a place outside the repository in the arguments is refused", async () => {
  expect(await call("behaves", { text: "/etc/passwd" })).toMatchObject({
    isError: true,
    text: expect.stringContaining("a place outside the repository"),
  });
});

/** Killed and not yet reaped counts as ended. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
