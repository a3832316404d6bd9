import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainerService } from "../../runtime/local/container-service.ts";
import { type ConverseBody, converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { withoutLabel } from "../../runtime/swarm/result-source.ts";
import { openRunnerServices, type RunnerServices, serve } from "../support/runner-services.ts";
import { command } from "../support/toolbox.ts";
import { twoAgents } from "../support/two-agents.ts";

const isLinux = existsSync("/proc/self/environ");
const entry = join(import.meta.dirname, "../../runtime/runner/main.ts");
const sealing = join(import.meta.dirname, "../../runtime/runner/seal-environment.ts");
/** In the token, a secret and the credentials; in no program's arguments as one word. */
const needle = ["CANARY", "8d1f"].join("-");

/** Everything that a program of this user can read about processes, searched. */
const snoop = `
  const needle = ["CANARY", "8d1f"].join("-");
  const found = [], read = [];
  // Memory and page tables are no text, and some files wait for events; everything else is read, of threads too.
  const skipped = /^(mem|pagemap|clear_refs|kmsg|kcore|kpage.*|kallsyms|trace_pipe|map_files|fd|net|ns|root|cwd|exe)$/;
  const search = (folder, depth) => {
    let names = [];
    try { names = fs.readdirSync(folder, { withFileTypes: true }); } catch {}
    for (const entry of names) {
      if (skipped.test(entry.name)) continue;
      const path = folder + "/" + entry.name;
      if (entry.isDirectory()) { if (depth > 0) search(path, depth - 1); continue; }
      if (!entry.isFile()) continue;
      try {
        const text = fs.readFileSync(path, "latin1");
        read.push(Number(path.split("/")[2]));
        if (text.includes(needle)) found.push(path);
      } catch {}
    }
  };
  const pids = fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name));
  // A whole machine's threads take longer than a call may; a container's are few.
  for (const pid of pids) search("/proc/" + pid, pids.length > 30 ? 0 : 2);
  console.log(JSON.stringify({
    found, runner: process.ppid, sawRunner: read.includes(process.ppid), sawFirst: read.includes(1), own: process.env,
  }));`;

interface Found {
  found: string[];
  runner: number;
  sawRunner: boolean;
  sawFirst: boolean;
  own: { [name: string]: string };
}

test.skipIf(!isLinux)("a process that shows the token and cannot be kept from it is told of", () => {
  const proc = mkdtempSync(join(tmpdir(), "crew-proc-"));
  symlinkSync("/proc/self", join(proc, "self"));
  mkdirSync(join(proc, "7/mem"), { recursive: true });
  cpSync("/proc/self/stat", join(proc, "7/stat"));
  writeFileSync(join(proc, "7/environ"), "PATH=/bin\0CREW_TASK_TOKEN=token-of-this-run\0");
  const seal = (token: string) => {
    const script = `import { sealEnvironment } from ${JSON.stringify(sealing)}; console.log(sealEnvironment(${JSON.stringify(proc)}));`;
    const env = { PATH: process.env.PATH, CREW_TASK_TOKEN: token };
    return execFileSync(process.execPath, ["--input-type=module", "--eval", script], { env, encoding: "utf8" }).trim();
  };
  expect(seal("token-of-this-run")).toBe("false");
  expect(seal("token-of-another")).toBe("true");
  rmSync(proc, { recursive: true });
});

let services: RunnerServices;
beforeAll(async () => {
  services = await openRunnerServices();
});
afterAll(() => services?.close());

/** A model that has the agent call the program, and what the program answers. */
async function openSnooper() {
  const answered = Promise.withResolvers<Found>();
  const server = await serve(async (request, response) => {
    const body = (await json(request)) as ConverseBody;
    const result = body.messages.flatMap(({ content }) => content).find(({ toolResult }) => toolResult !== undefined);
    const text = result?.toolResult?.content[0]?.text;
    if (text !== undefined) return answered.resolve(JSON.parse(withoutLabel(text)) as Found);
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    for (const frame of converseStreamFrames(body, { text: "", calls: [{ name: "snoop", input: {} }] }))
      response.write(frame);
    response.end();
  });
  return { ...server, answered: answered.promise };
}

/** The program's answer; a runner that ends before is told with its last words. */
async function answerOf({ answered }: { answered: Promise<Found> }, child: ChildProcess): Promise<Found> {
  let words = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    words = `${words}${chunk}`.slice(-4000);
  });
  const ended = once(child, "close");
  const said = await Promise.race([answered, ended.then(() => undefined)]);
  // The whole group: a process that takes another user's rights is no longer killed with its parent.
  if (said !== undefined) process.kill(-(child.pid ?? 0), "SIGKILL");
  await ended;
  if (said === undefined) throw new Error(`The runner ended before its agent had called the program: ${words}`);
  return said;
}

async function environmentOf(project: string, modelsUrl: string) {
  const pipeline = twoAgents({}, { pm: { tools: ["snoop"] } });
  const tools = { ...pipeline.tools, ...command("snoop", [process.execPath, "-e", snoop]) };
  const order = await services.start(project, { ...pipeline, tools });
  const machine = {
    PATH: process.env.PATH ?? "",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: `key-${needle}`,
    AWS_ENDPOINT_URL_DYNAMODB: services.endpoint,
    AWS_ENDPOINT_URL_SFN: modelsUrl,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: modelsUrl,
    CREW_SECRET_FORGE: `secret-${needle}`,
    CREW_TABLE: "crew",
    CREW_OBJECTS: services.objectsUrl,
    CREW_REPOSITORIES: services.repositories,
  };
  const run = {
    CREW_TASK_TOKEN: `token-${needle}`,
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${needle}`,
    CREW_PROJECT: order.project,
    CREW_CONFIG: order.config,
    CREW_PHASE: order.phase,
    CREW_ROUND: String(order.round),
    CREW_EPOCH: String(order.epoch),
    CREW_MODE: order.mode,
    CREW_CAUSE: order.cause,
  };
  return { machine, run };
}

function expectNothingFound({ found, sawRunner, own, runner: parent }: Found, runner: number | undefined): void {
  expect(parent).toBe(runner);
  expect(sawRunner).toBe(true);
  expect(found).toEqual([]);
  expect(JSON.stringify(own)).not.toContain(needle);
}

describe.skipIf(!isLinux)(
  "a command of an agent finds no token, secret or key among what it can read of processes",
  () => {
    test("of a runner that was started as a container is", async () => {
      const snooper = await openSnooper();
      const { machine, run } = await environmentOf("contained", snooper.url);
      const child: ChildProcess = spawn(process.execPath, [entry], {
        env: { ...machine, ...run },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      const said = await answerOf(snooper, child);
      await snooper.close();
      expectNothingFound(said, child.pid);
    });

    /** As ECS starts it: processes of its own, a user that may do nothing and that no file knows, and with an init process one that is kept as it is. */
    const contained = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", "--reuid=54321"];
    contained.push("--regid=54321", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all");
    // In a clone that lies in a folder of one account's own, the container's user cannot read what it is to run.
    const reach = ["-e", "require('fs').accessSync(process.argv[1])", entry];
    const mayContain = spawnSync(contained[0] ?? "", [...contained.slice(1), process.execPath, ...reach]).status === 0;
    const init = ["sh", "-c", '"$@" & wait $!', "init"];

    test.skipIf(!mayContain).each([
      ["as the container's first process", []],
      ["behind an init process that has the same variables", init],
    ])("of a runner %s", async (_, first) => {
      const snooper = await openSnooper();
      const { machine, run } = await environmentOf(`contained-${first.length}`, snooper.url);
      execFileSync("chown", ["-R", "54321:54321", services.home]);
      const words = [...contained.slice(1), ...first, process.execPath, entry];
      const child = spawn(contained[0] ?? "", words, {
        env: { ...machine, ...run },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      const said = await answerOf(snooper, child);
      await snooper.close();
      expect(said.sawFirst).toBe(true);
      expect(said.runner === 1).toBe(first.length === 0);
      expectNothingFound(said, said.runner);
    });

    test("of a runner on one machine, not even while it starts", async () => {
      const snooper = await openSnooper();
      const { machine, run } = await environmentOf("local", snooper.url);
      const service = createContainerService({
        entry,
        environment: machine,
        logFolder: join(services.home, "logs"),
        engine: () => ({ pendingTasks: () => [], sendTaskFailure: async () => undefined }),
        graceMs: 0,
      });
      const seen: string[] = [];
      await service.run({ taskDefinition: "runner", environment: run });
      const pid = service.running()[0]?.pid;
      let isAnswered = false;
      const said = snooper.answered.finally(() => {
        isAnswered = true;
      });
      while (!isAnswered) {
        seen.push(readFileSync(`/proc/${pid}/environ`, "latin1"));
        await turn();
      }
      const answer = await said;
      await service.stopAll();
      await snooper.close();
      expectNothingFound(answer, pid);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.filter((text) => text.includes(needle))).toEqual([]);
    });
  },
);
