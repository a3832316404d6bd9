import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DecisionLogEntry } from "../../schema/types.ts";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "cli/bin.js");

/** `crew up` as a process of its own on free ports, with its state in a temporary folder. */
export interface RunningCrew {
  url: string;
  awsEndpoint: string;
  /** Opens the outbox in any browser of this machine. */
  outbox: string;
  state: string;
  pid: number;
  /** What `crew` with these words prints as JSON; throws when it fails. */
  json<T>(args: string[]): Promise<T>;
  text(args: string[]): Promise<string>;
  /** The bytes at a path of the API, as the owner of the machine gets them. */
  download(path: string): Promise<Buffer>;
  decisions(project: string): Promise<DecisionLogEntry[]>;
  gitLog(project: string): { author: string; body: string }[];
  kill(): Promise<void>;
  /** Starts again on the same state and ports. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `workspace` is the folder of the engagement; by default this repository. `variables` are added to the environment. */
export async function startCrew(
  engagement: string,
  args: string[] = [],
  workspace = root,
  variables: { [name: string]: string } = {},
): Promise<RunningCrew> {
  const state = mkdtempSync(join(tmpdir(), "crew-test-"));
  const env = { ...process.env, ...variables, CREW_STATE: state };
  const up = (ports: string[]) => launch(["up", engagement, ...ports, ...args], env, workspace);
  let child = await up(["--port", "0", "--aws-port", "0"]);
  const instance = readInstance(state);
  const call = (words: string[]) => execute(words, env);
  const { outbox } = JSON.parse(call(["sign-in", "--json"])) as { outbox: string };

  return {
    url: instance.url.replace(/\/$/, ""),
    awsEndpoint: instance.awsEndpoint,
    outbox,
    state,
    get pid() {
      return child.pid ?? 0;
    },
    text: async (words) => call(words),
    download: async (path) => {
      const headers = { authorization: `Bearer ${instance.accessToken}` };
      return Buffer.from(await (await fetch(new URL(path, instance.url), { headers })).arrayBuffer());
    },
    json: async (words) => JSON.parse(call([...words, "--json"])),
    decisions: async (project) => {
      const headers = { authorization: `Bearer ${instance.accessToken}`, accept: "application/json" };
      const response = await fetch(new URL(`/api/projects/${project}/decisions`, instance.url), { headers });
      return (await response.json()) as DecisionLogEntry[];
    },
    gitLog: (project) => gitLog(join(state, "repositories", `${project}.git`)),
    kill: () => end(child, "SIGKILL"),
    restart: async () => {
      child = await up(["--port", new URL(instance.url).port, "--aws-port", new URL(instance.awsEndpoint).port]);
    },
    stop: async () => {
      await end(child, "SIGTERM");
      rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function readInstance(state: string): { url: string; accessToken: string; awsEndpoint: string } {
  return JSON.parse(readFileSync(join(state, "instance.json"), "utf8"));
}

/** Resolves when the process says that it is ready. */
function launch(words: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [bin, ...words], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (/^Ready/m.test(output)) resolve(child);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`crew ${words.join(" ")} ended with ${code}:\n${output}`)));
  });
}

function execute(words: string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`crew ${words.join(" ")} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

function gitLog(repository: string): { author: string; body: string }[] {
  const log = execFileSync("git", ["-C", repository, "log", "--format=%an%x00%B%x01", "main"], { encoding: "utf8" });
  return log
    .split("\x01")
    .map((entry) => entry.trim().split("\0"))
    .filter(([author]) => author)
    .map(([author = "", body = ""]) => ({ author, body }));
}
