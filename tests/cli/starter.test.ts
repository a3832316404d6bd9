import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "cli/bin.js");
const pretending = {
  title: "a Node that says it is 22",
  command: [process.execPath, "--import", join(import.meta.dirname, "older-node.mjs")],
};

/** Those in the PATH that are really too old for crew. */
function olderNodes() {
  const candidates = (process.env.PATH ?? "").split(":").filter((folder) => !folder.includes("node_modules"));
  const found = new Set(
    candidates.map((folder) => join(folder, "node")).filter((node) => /^v(20|22)\./.test(versionOf(node))),
  );
  return [...found].slice(0, 1).map((node) => ({ title: `Node ${versionOf(node).trim()}`, command: [node] }));
}

function versionOf(node: string): string {
  try {
    return execFileSync(node, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

describe.each([pretending, ...olderNodes()])("crew started with $title", ({ command: [node = "", ...more] }) => {
  let state: string;
  let starter: ChildProcess;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "crew-starter-"));
  });
  afterEach(() => {
    starter?.kill("SIGKILL");
    rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  const start = (...words: string[]): ChildProcess =>
    spawn(node, [...more, bin, ...words], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });

  /** `crew up hello`, once it serves; answers the process that does. */
  async function serving(): Promise<{ pid: number; ports: number[] }> {
    starter = start("up", "hello", "--no-start", "--port", "0", "--aws-port", "0", "--state", state);
    let output = "";
    for await (const chunk of starter.stdout ?? []) {
      output += chunk;
      if (/Stop with Ctrl-C/.test(output)) break;
    }
    const { pid, url, awsEndpoint } = JSON.parse(readFileSync(join(state, "instance.json"), "utf8"));
    expect(pid).not.toBe(starter.pid);
    return { pid, ports: [url, awsEndpoint].map((address) => Number(new URL(address).port)) };
  }

  async function expectGone({ pid, ports }: { pid: number; ports: number[] }): Promise<void> {
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 20_000);
    for (const port of ports) {
      const server = createServer().listen(port, "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  }

  // Which signal it is makes no difference to which Node passes it on.
  test.each(more.length > 0 ? (["SIGINT", "SIGHUP"] as const) : (["SIGTERM"] as const))(
    "passes %s on, and nothing is left",
    async (signal) => {
      const serves = await serving();
      starter.kill(signal);
      const [code] = await once(starter, "exit");
      expect(code).toBe(0);
      await expectGone(serves);
      expect(readdirSync(state)).not.toContain("instance.json");
    },
  );

  test.skipIf(more.length === 0)("leaves nothing when it is killed in a way that it cannot pass on", async () => {
    const serves = await serving();
    starter.kill("SIGKILL");
    await expectGone(serves);
  });

  test("ends by the signal that ended what it started", async () => {
    const { pid } = await serving();
    process.kill(pid, "SIGKILL");
    expect(await once(starter, "exit")).toEqual([null, "SIGKILL"]);
  });

  test("ends with the exit code of what it started", async () => {
    starter = start("validate", "--fromat", "json");
    expect(await once(starter, "exit")).toEqual([2, null]);
  });
});

test("a signal that comes twice, from the terminal and from the starter, stops crew in order all the same", async () => {
  const state = mkdtempSync(join(tmpdir(), "crew-twice-"));
  const child = spawn(process.execPath, [bin, "up", "hello", "--port", "0", "--aws-port", "0", "--state", state], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const chunk of child.stdout) if (/Stop with Ctrl-C/.test(String(chunk))) break;
  child.kill("SIGINT");
  child.kill("SIGTERM");
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(readdirSync(state)).not.toContain("instance.json");
  rmSync(state, { recursive: true, force: true });
});
