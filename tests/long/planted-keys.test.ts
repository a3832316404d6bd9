import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { DynamoDBClient, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import document from "../../schema/openapi.json" with { type: "json" };
import { localEnvironment, runCrew, writeWorkspace } from "../support/run-crew.ts";
import { overlay } from "../support/workspace.ts";
import { formsOf, found } from "./planted-keys/needles.ts";
import { writePrograms } from "./planted-keys/programs.ts";
import { type Reply, type Served, sendReply, served } from "./planted-keys/servers.ts";

/** One secret of each kind, with characters that every encoding changes. */
const planted = (name: string) => `Pl4nted-${name}/+="&<%>~q7Zx`;
const secrets = {
  "model-key": planted("model"),
  "team-header": planted("header"),
  "tool-token": planted("tool"),
  "web-token": planted("web"),
  "server-token": planted("server"),
};
const home = mkdtempSync(join(tmpdir(), "crew-planted-"));
const [state, programs, seenFile] = [join(home, "state"), join(home, "bin"), join(home, "seen.txt")];
const crew = join(import.meta.dirname, "../cli/crew.ts");
const path = `${programs}${delimiter}${process.env.PATH}`;

const workspaceFor = (model: string, web: string) => `# engagements/shop/engagement.yaml
models:
  working:
    id: planted-model
    provider: openai
    endpoint: ${model}/v1
    key: model-key
    headers: { x-team: { secret: team-header } }
    maxTokens: 4096
    price: { input: 1, output: 1 }
phases: [plan]
# phases/plan.yaml
swarm: { entry: pm, members: [pm] }
limits: { turns: 12, handoffs: 0 }
# agents/pm.yaml
tools: [git, ledger, echoes, looks, web, server]
writes: [docs/*]
lane: dry-run
# agents/tools/ledger.yaml
description: Facts.
effect: write
builtin: ledger
# agents/tools/echoes.yaml
description: Prints.
effect: write
input: { type: object, properties: {}, additionalProperties: false }
command: { argv: [planted-echo] }
secrets: [{ name: TOKEN, from: tool-token }]
# agents/tools/looks.yaml
description: Looks.
effect: write
input: { type: object, properties: {}, additionalProperties: false }
command: { argv: [planted-look] }
# agents/tools/web.yaml
description: Asks a service.
effect: read
input: { type: object, properties: {}, additionalProperties: false }
http: { method: GET, origin: "${web}", path: /echo, headers: { X-Token: "{{WEB_TOKEN}}" } }
secrets: [{ name: WEB_TOKEN, from: web-token }]
# agents/tools/server.yaml
description: Asks a server.
effect: read
mcp: { server: { command: [planted-server] }, tools: [tell] }
secrets: [{ name: SERVER_TOKEN, from: server-token }]
`;

/** Some forms of secrets: what a model could repeat. The run knows a tool's secret from its first call on. */
const everythingOf = (names: (keyof typeof secrets)[]): string =>
  names.flatMap((name) => [...formsOf(secrets[name]).keys()]).join(" ");
const everything = everythingOf(["model-key", "team-header", "tool-token", "web-token", "server-token"]);
const plan = (words: string) => ({
  path: "docs/plan.md",
  content: `# Plan of Shop\n\n## Summary\n\nmarker-file ${words}\n`,
});

const known = everythingOf(["model-key", "team-header"]);

/** The model's replies, turn by turn: it calls every tool, and repeats every secret wherever it can. */
const replies: Reply[] = [
  {
    text: `marker-words ${known}`,
    calls: ["echoes", "looks", "web", "server_tell"].map((name) => ({ name, input: {} })),
  },
  { text: "", calls: [{ name: "git_write", input: plan(everything) }] },
  { text: "", calls: [{ name: "ledger_add", input: { section: "facts", text: `marker-fact ${everything}` } }] },
  { text: "", calls: [{ name: "git_write", input: plan("and nothing else") }] },
  { text: "", calls: [{ name: "finish", input: { summary: `marker-summary ${everything}` } }] },
];

let [model, web, telemetry]: (Served | undefined)[] = [];
let workspace: string;
let up: ChildProcess;
let printed = "";
let instance: { url: string; accessToken: string };

beforeAll(async () => {
  mkdirSync(state, { mode: 0o700 });
  mkdirSync(programs);
  writeFileSync(
    join(state, "secrets"),
    Object.entries(secrets)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );
  writePrograms(programs, seenFile);
  model = await served((response, { body, headers, nth }) => {
    if (nth === 1)
      return response
        .writeHead(500, { "content-type": "application/json" })
        .end(JSON.stringify({ error: { message: `marker-refusal ${JSON.stringify(headers)}` } }));
    const turn = JSON.parse(body).messages.filter(({ role }: { role: string }) => role === "assistant").length;
    sendReply(response, replies[Math.min(turn, replies.length - 1)] as Reply, nth);
  });
  web = await served((response, { headers }) =>
    response
      .writeHead(200, { "content-type": "text/plain", "x-echo": String(headers["x-token"]) })
      .end(`marker-web ${headers["x-token"]}`),
  );
  telemetry = await served((response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  workspace = writeWorkspace(overlay(workspaceFor(model.url, web.url)));
  const env = {
    ...localEnvironment(),
    PATH: path,
    CREW_STATE: state,
    NODE_NO_WARNINGS: "1",
    OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.url,
    OTEL_METRIC_EXPORT_INTERVAL: "500",
  };
  expect(runCrew(["mcp", "lock", "--workspace", workspace], { env })).toMatchObject({ code: 0 });
  up = spawn(
    process.execPath,
    [crew, "up", "shop", "--workspace", workspace, "--port", "0", "--aws-port", "0", "--model", "declared"],
    { env, stdio: ["ignore", "pipe", "pipe"] },
  );
  for (const stream of [up.stdout, up.stderr]) stream?.on("data", (chunk: Buffer) => (printed += chunk));
  await vi.waitFor(() => expect(/^Ready/m.test(printed) || up.exitCode !== null).toBe(true), {
    timeout: 120_000,
    interval: 100,
  });
  if (up.exitCode !== null) throw new Error(`crew up ended: ${printed}`);
  instance = JSON.parse(readFileSync(join(state, "instance.json"), "utf8"));
  await vi.waitFor(async () => expect((await api("/api/projects")).slice(0, 3000)).toMatch(/"waitingFor":"[^"]/), {
    timeout: 60_000,
    interval: 500,
  });
});
afterAll(async () => {
  if (up?.exitCode === null) {
    up.kill("SIGTERM");
    await once(up, "exit");
  }
  for (const each of [model, web, telemetry]) each?.close();
  for (const folder of [home, workspace]) rmSync(folder, { recursive: true, force: true });
});

async function api(path: string, accept = "application/json"): Promise<string> {
  const headers = { authorization: `Bearer ${instance.accessToken}`, accept };
  return (await fetch(new URL(path, instance.url), { headers })).text();
}

/** Runs Git in the project's only repository. */
const repository = () => join(state, "repositories", readdirSync(join(state, "repositories"))[0] ?? "");
const git = (...args: string[]) => execFileSync("git", ["-C", repository(), ...args], { maxBuffer: 1e8 });

/** All items of the table, read as a client of DynamoDB. */
async function tableItems(): Promise<string> {
  const { awsEndpoint } = JSON.parse(readFileSync(join(state, "instance.json"), "utf8"));
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint: awsEndpoint, region: "us-east-1", credentials });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const scans = TableNames.map((TableName) => client.send(new ScanCommand({ TableName })));
  const items = (await Promise.all(scans)).flatMap(({ Items = [] }) => Items.map((item) => unmarshall(item)));
  return JSON.stringify(items);
}

const filesBelow = (folder: string): string[] =>
  readdirSync(join(state, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const textOf = (files: string[]): string => files.map((file) => readFileSync(file, "latin1")).join("\n");

/** Every answer of the API and every page about the project. */
async function answers(kind: "application/json" | "text/html"): Promise<string> {
  const [{ id }] = JSON.parse(await api("/api/projects"));
  const paths = Object.entries(document.paths).flatMap(([path, operations]) => ("get" in operations ? [path] : []));
  const named = paths.map((path) =>
    path.replace("{id}", id).replace("{phase}/{round}", "plan/1").replace("{path}", "docs/plan.md"),
  );
  const pages = ["/", `/projects/${id}`, `/projects/${id}/phases/plan`, `/projects/${id}/log`];
  const texts = await Promise.all((kind === "text/html" ? pages : named).map((path) => api(path, kind)));
  return texts.join("\n");
}

/** The names of all five secrets, as they are put in place of the secrets. */
const removed = Object.keys(secrets).map((name) => `secret ${name}`);

/** Each place where a secret could be left, read whole, and words that have to be there. */
const places: [place: string, controls: string[], read: () => Promise<string> | string][] = [
  ["the table", removed, tableItems],
  ["stored objects", ["marker-file"], () => textOf(filesBelow("objects"))],
  [
    "objects of the repository, also those that no commit has",
    ["marker-file"],
    () => git("cat-file", "--batch-all-objects", "--unordered", "--batch").toString("latin1"),
  ],
  ["logs of runners", ["model-refused"], () => textOf(filesBelow("logs"))],
  ["the state folder", removed, () => textOf(filesBelow("").filter((file) => file !== join(state, "secrets")))],
  ["spans and measures", ["execute_tool"], () => (telemetry?.bodies ?? []).join("\n")],
  ["what crew printed", ["Ready"], () => printed],
  ["answers of the API", removed, () => answers("application/json")],
  ["pages", removed, () => answers("text/html")],
  ["requests to the model", removed, () => (model?.bodies ?? []).join("\n")],
  ["what a program without secrets sees of processes", ["planted-look"], () => readFileSync(seenFile, "latin1")],
];

test.each(places)("no secret is in %s, all of which was searched", async (_, controls, read) => {
  const text = await read();
  for (const control of controls) expect(text).toContain(control);
  expect(found(text, secrets)).toEqual([]);
});

test("each secret was received where it belongs, and nowhere else", () => {
  const [asked] = model?.headers ?? [];
  expect([asked?.authorization, asked?.["x-team"]]).toEqual([`Bearer ${secrets["model-key"]}`, secrets["team-header"]]);
  expect(found(JSON.stringify(web?.headers), secrets).map((each) => each.split(" ")[0])).toContain("web-token");
  expect(
    web?.headers
      .flatMap((headers) => found(JSON.stringify(headers), secrets))
      .every((each) => each.startsWith("web-token")),
  ).toBe(true);
});

test("every form of a secret is found in a text that has it", () => {
  for (const [form, how] of formsOf(secrets["tool-token"]))
    expect(found(`x ${form} y`, secrets), how).toContain(`tool-token ${how}`);
  const cut = secrets["tool-token"].replaceAll(/(.{5})/g, "$1\n");
  expect(found(cut, secrets)).toContain("tool-token as it is");
  expect(found("Pl4nted-tool", secrets)).toEqual([]);
});
