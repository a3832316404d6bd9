import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { localEnvironment } from "../support/run-crew.ts";

const root = join(import.meta.dirname, "../..");
let server: ChildProcess;
let url: string;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

/** Waits until the server answers. */
async function answering(address: string): Promise<void> {
  for (;;) {
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.ok) return;
    if (server.exitCode !== null) throw new Error("The server has ended.");
  }
}

beforeAll(async () => {
  const port = await freePort();
  server = spawn(process.execPath, ["tests/support/chat-stub.mjs", String(port)], { cwd: root, stdio: "inherit" });
  url = `http://127.0.0.1:${port}`;
  await answering(`${url}/v1/models`);
});
afterAll(() => void server.kill());

const key = "sk-planted-0123456789abcdefghij";

test("a server of sixty lines does the work of an engagement, and every token of its own count is in the record", async () => {
  const words = ["tests/cli/crew.ts", "rehearse", "hello", "--json", "--model", `openai=${url}/v1`];
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1", CREW_SECRET_OPENAI_KEY: key };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, words, { cwd: root, env, maxBuffer: 1e8 });
  const report = JSON.parse(stdout) as RehearsalReport;
  expect(report).toMatchObject({ outcome: "finished", problems: [], usage: { costMicros: 0 } });
  const count = (await (await fetch(`${url}/count`)).json()) as { calls: number; input: number; output: number };
  expect(count.calls).toBeGreaterThan(1);
  expect([report.usage.inputTokens, report.usage.outputTokens]).toEqual([count.input, count.output]);
  expect(stdout + stderr).not.toContain(key);
});
