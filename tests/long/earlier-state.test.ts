import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { ProjectSummary, ProjectView, QueueView } from "../../schema/types.ts";
import { writeWorkspace } from "../support/aws/shop-releases.ts";
import { newSecret, signatureOf } from "../support/signed-message.ts";
import { overlay } from "../support/workspace.ts";

const root = join(import.meta.dirname, "../..");

/** The sources before the work on this release. */
const earlier = "90ab66577d817badc792d7249685f1d85c5b341f";
const isThere = spawnSync("git", ["-C", root, "cat-file", "-e", `${earlier}^{commit}`]).status === 0;

const secret = newSecret();
const shop = overlay(`# phases/plan.yaml
swarm: {entry: pm, members: [pm]}
# engagements/shop/inputs/issue.json
{"type": "object", "required": ["number"], "properties": {"number": {"type": "integer", "minimum": 1, "maximum": 999}}}
# engagements/shop/engagement.yaml
flows:
  triage: {input: inputs/issue.json, key: [input.number], again: when-ended, limits: {atOnce: 2}, phases: [plan]}
triggers:
  opened: {on: webhook, scheme: standard, secret: desk, who: writers, start: triage, with: {number: event.number}}
`);

/** Builds the earlier sources as they are installed, and returns the folder. */
function buildEarlier(folder: string): string {
  mkdirSync(folder);
  const archive = execFileSync("git", ["-C", root, "archive", earlier], { maxBuffer: 1 << 29 });
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  execFileSync(process.execPath, [".ci/build.ts"], { cwd: folder, stdio: "pipe" });
  return folder;
}

/** `crew` of some sources, over one state folder. */
function crewOf(sources: string, state: string, workspace: string) {
  const env = { ...process.env, CREW_STATE: state, CREW_SECRET_DESK: secret };
  const bin = join(sources, "cli/bin.js");
  const words = ["up", "shop", "--triggers", "--no-start", "--port", "0", "--aws-port", "0", "--workspace", workspace];
  const child = spawn(process.execPath, [bin, ...words], { cwd: workspace, env, stdio: ["ignore", "pipe", "pipe"] });
  return {
    child,
    json<T>(...args: string[]): T {
      const run = spawnSync(process.execPath, [bin, ...args, "--json"], { cwd: workspace, env, encoding: "utf8" });
      if (run.status !== 0) throw new Error(`crew ${args.join(" ")}: ${run.stdout}${run.stderr}`);
      return JSON.parse(run.stdout) as T;
    },
    url: () => (JSON.parse(readFileSync(join(state, "instance.json"), "utf8")) as { url: string }).url,
  };
}

/** Resolves once it says that it is ready. */
function ready(child: ChildProcess): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      if (/^Ready/m.test(output)) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`crew up ended with ${code}:\n${output}`)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

async function send(url: string, number: number): Promise<number> {
  const [body, seconds] = [JSON.stringify({ number }), Math.floor(Date.now() / 1000)];
  const headers = {
    "webhook-id": `m${number}`,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatureOf(secret, `m${number}`, seconds, body),
  };
  return (await fetch(new URL("/hooks/shop/opened", url), { method: "POST", headers, body })).status;
}

test.skipIf(!isThere)(
  "the state folder of the last release goes on under this one: projects at work end, queued ones start in their order, and a key is one project",
  { timeout: 900_000 },
  async () => {
    const home = mkdtempSync(join(tmpdir(), "crew-earlier-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const [state, workspace] = [join(home, "state"), join(home, "workspace")];
    writeWorkspace(workspace, shop);

    const before = crewOf(buildEarlier(join(home, "earlier")), state, workspace);
    onTestFinished(() => void before.child.kill("SIGKILL"));
    await ready(before.child);
    for (const number of [1, 2]) expect(await send(before.url(), number)).toBe(202);
    const working = () => before.json<ProjectSummary[]>("status", "--all").map(({ id }) => id);
    await expect.poll(working, { timeout: 60_000, interval: 500 }).toHaveLength(2);
    before.json("queue", "shop/triage", "--pause", "--reason", "The release comes.");
    for (const number of [3, 4]) expect(await send(before.url(), number)).toBe(202);
    const all = before.json<ProjectSummary[]>("status", "--all").map(({ id }) => id);
    expect(all).toHaveLength(4);
    // In the middle of whatever the runners do.
    await end(before.child, "SIGKILL");

    const after = crewOf(root, state, workspace);
    onTestFinished(() => void after.child.kill("SIGKILL"));
    await ready(after.child);
    const queue = after.json<QueueView>("queue", "shop/triage").flows[0]!;
    expect([queue.queuedCount, queue.paused?.reason]).toEqual([2, "The release comes."]);
    expect(await send(after.url(), 3)).toBe(202);
    after.json("queue", "shop/triage", "--go-on", "--reason", "It is there.");
    for (const project of all) {
      const statusOf = () => after.json<ProjectView>("status", project);
      await expect
        .poll(() => statusOf().gates.filter(({ status }) => status === "open").length, {
          timeout: 180_000,
          interval: 1000,
        })
        .toBe(1);
      after.json("approve", project, "--as", "ada@example.com");
      await expect.poll(() => statusOf().summary.status, { timeout: 60_000, interval: 1000 }).toBe("finished");
    }
    expect(
      after
        .json<ProjectSummary[]>("status", "--all")
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...all].sort());
    await end(after.child, "SIGTERM");
  },
);

if (!isThere)
  test("the state of the last release is not played: this clone does not have its sources", ({ skip }) => skip());
