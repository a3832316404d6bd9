import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { runCrew } from "../support/run-crew.ts";

const key = "sk-ant-planted-9876543210";

async function startStub(): Promise<string> {
  const stub = fork(join(import.meta.dirname, "../support/stub-messages-server.mjs"), {
    env: { ...process.env, STUB_KEY: key },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  onTestFinished(() => void stub.kill());
  const [line] = (await once(stub.stdout!, "data")) as [Buffer];
  return line.toString().trim();
}

test("a server that a stranger wrote in 60 lines plays hello, its count is crew's to the token, and the key stays a secret", async () => {
  const url = await startStub();
  const out = mkdtempSync(join(tmpdir(), "crew-stub-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const args = ["rehearse", "hello", "--model", `anthropic=${url}`, "--json", "--out", join(out, "results")];
  const { code, stdout, stderr } = runCrew(args, { env: { CREW_SECRET_ANTHROPIC_KEY: key } });
  const report = JSON.parse(stdout) as RehearsalReport;
  expect([code, report.outcome, report.problems]).toEqual([0, "finished", []]);
  const counted = await (await fetch(`${url}/count`, { headers: { "x-api-key": key } })).json();
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = report.usage;
  expect({
    calls: 2,
    input: inputTokens,
    output: outputTokens,
    read: cacheReadTokens,
    written: cacheWriteTokens,
  }).toEqual(counted);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name), "utf8")).not.toContain(key);
  expect(stdout + stderr).not.toContain(key);
});
