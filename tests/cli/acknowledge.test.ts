import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, createApi } from "../../runtime/api/create-api.ts";
import { type RunningServer, startServer } from "../../runtime/api/node-server.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { type ApiServices, accessToken, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { crewProgram, localEnvironment } from "../support/run-crew.ts";

/** A terminal for a program whose input is a pipe: `script` of util-linux, which every Linux has. */
const hasTerminal = /util-linux/.test(spawnSync("script", ["--version"], { encoding: "utf8" }).stdout ?? "");

let services: ApiServices;
let server: RunningServer;
const state = mkdtempSync(join(tmpdir(), "crew-state-"));
beforeAll(async () => {
  services = await openApiServices();
  let api: Api | undefined;
  const fetch = async (request: Request, env: object) => (await api?.app.fetch(request, env)) ?? new Response();
  server = await startServer({ port: 0, app: { fetch } });
  const { url } = server;
  api = createApi({ ...services.options, identity: { ...services.options.identity, baseUrl: url } });
  writeFileSync(join(state, "instance.json"), JSON.stringify({ url, accessToken, awsEndpoint: url, pid: process.pid }));
});
afterAll(async () => {
  await server.close();
  await services.close();
  rmSync(state, { recursive: true });
});

/** A gate with two caveats: its deliverable is missing, and so is its review. */
async function openGate(id: string): Promise<void> {
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.gate(id, "discovery", 1);
}

/** `crew approve` in a terminal, by somebody who answers each question when it is asked. */
function approve(id: string, answers: string[]): Promise<{ code: number | null; text: string }> {
  const words = [process.execPath, crewProgram, "approve", id, "--as", "cora@example.com", "--state", state];
  const command = words.map((word) => `'${word}'`).join(" ");
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1", TERM: "dumb" };
  const terminal = spawn("script", ["--quiet", "--return", "--command", command, "/dev/null"], { env });
  return new Promise((resolve, reject) => {
    let text = "";
    let asked = 0;
    const left = [...answers];
    terminal.stdout.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      const questions = text.split("[y/N] ").length - 1;
      for (; asked < questions; asked++) terminal.stdin.write(left.shift() ?? "");
    });
    terminal.on("error", reject);
    terminal.on("close", (code) => resolve({ code, text: text.replaceAll("\r", "") }));
  });
}

const gateOf = (id: string) => services.read(key.gate(id, "discovery", 1));

test.skipIf(!hasTerminal)(
  "in a terminal each caveat is shown and asked about, and yes to all of them approves",
  async () => {
    await openGate("yes");
    const { code, text } = await approve("yes", ["y\r", "yes\r"]);
    expect(text).toContain("Discovery is not as planned:");
    expect(text.match(/Approve although: /g)).toHaveLength(2);
    expect(text).toContain(`Approved Discovery, round 1, at revision ${r1.slice(0, 12)}.`);
    expect(code).toBe(0);
    const { status, votes } = await gateOf("yes");
    expect(status).toBe("DECIDED");
    expect(votes["cora@example.com"]?.acknowledged).toHaveLength(2);
  },
);

test.skipIf(!hasTerminal).each([
  ["no to one", ["y\r", "n\r"], "because of review:1"],
  ["an empty answer", ["\r"], "because of missing:discovery-document"],
  ["another word", ["y\r", "sure\r"], "because of review:1"],
  ["leaving by Ctrl-D", ["\u0004"], "because of missing:discovery-document"],
  ["leaving by Ctrl-C", ["y\r", "\u0003"], "because of review:1"],
])("after %s nothing is approved, and it says because of what", async (name, answers, why) => {
  const id = name.replace(/\W+/g, "-").toLowerCase();
  await openGate(id);
  const { code, text } = await approve(id, answers);
  expect(text).toContain(`Nothing was approved, ${why}.`);
  expect(code).toBe(1);
  expect(await gateOf(id)).toMatchObject({ status: "OPEN", votes: {} });
});
