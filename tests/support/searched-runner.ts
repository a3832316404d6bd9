import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { type ConverseBody, converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { withoutLabel } from "../../runtime/swarm/result-source.ts";
import { type RunnerServices, serve, variablesOf } from "./runner-services.ts";
import { command } from "./toolbox.ts";
import { twoAgents } from "./two-agents.ts";

export const isLinux = existsSync("/proc/self/environ");
/** The sources; where `npm test` has just built it, the bundle, which takes a third of the CPU time to start. */
const isBuilt = process.env.CREW_TEST_BUNDLE === "true";
export const runnerEntry = join(
  import.meta.dirname,
  "../..",
  isBuilt ? "build/runner/main.js" : "runtime/runner/main.ts",
);
/** Another in each worker: a program searches the whole machine, and would find what a test beside its own has given to a runner. */
const serial = `8d1f${process.pid}`;
/** In the token, a secret and the credentials; in no program's arguments as one word. */
export const needle = ["CANARY", serial].join("-");

/** Everything that a program can read about processes, and of their files, searched; and what else it can do to them. */
const snoop = `
  const needle = ["CANARY", "${serial}"].join("-");
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
  const pids = fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)).map(Number);
  // A whole machine's threads take longer than a call may; a container's are few.
  const isContainer = pids.length <= 30;
  for (const pid of pids) search("/proc/" + pid, isContainer ? 2 : 0);
  const can = (act) => { try { act(); return true; } catch { return false; } };
  const others = isContainer ? pids.filter((pid) => pid !== process.pid) : [];
  const opens = (pid, flags) => can(() => fs.closeSync(fs.openSync("/proc/" + pid + "/mem", flags)));
  const reached = {
    memory: others.filter((pid) => opens(pid, "r") || opens(pid, "r+")),
    files: others.filter((pid) => can(() => fs.readdirSync("/proc/" + pid + "/fd"))),
    folders: others.filter((pid) => can(() => fs.readlinkSync("/proc/" + pid + "/cwd"))),
    signals: others.filter((pid) => can(() => process.kill(pid, 0))),
  };
  // The folder of the runner's files, among them the clone that it pushes from.
  if (isContainer) search(require("path").dirname(process.env.HOME), 9);
  const status = fs.readFileSync("/proc/self/status", "latin1");
  const field = (name) => new RegExp("^" + name + ":(.*)$", "m").exec(status)?.[1].trim().split(/\\s+/) ?? [];
  const answer = (debuggable) => console.log(JSON.stringify({
    found, runner: process.ppid, sawRunner: read.includes(process.ppid), sawFirst: read.includes(1), own: process.env,
    reached, debuggable, wrote: can(() => fs.writeFileSync("written-by-program", "")),
    rights: { uid: field("Uid"), groups: field("Groups"), capabilities: field("CapEff"), noNewPrivileges: field("NoNewPrivs") },
  }));
  // Node opens its debugger at this signal.
  for (const pid of reached.signals) can(() => process.kill(pid, "SIGUSR1"));
  const tryDebugger = (attempt) => fetch("http://127.0.0.1:9229/json").then(() => answer(true), () =>
    attempt === 20 ? answer(false) : setTimeout(tryDebugger, 50, attempt + 1));
  if (reached.signals.length > 0) tryDebugger(0); else answer(false);`;

export interface Found {
  found: string[];
  runner: number;
  sawRunner: boolean;
  sawFirst: boolean;
  own: { [name: string]: string };
  /** Processes, other than the program's own, whose memory, open files or folder it reached, or that it may send signals to. */
  reached: { memory: number[]; files: number[]; folders: number[]; signals: number[] };
  debuggable: boolean;
  wrote: boolean;
  rights: { uid: string[]; groups: string[]; capabilities: string[]; noNewPrivileges: string[] };
}

/** A model that has the agent call the program, and the answer of the program. */
export async function openSnooper() {
  const answered = Promise.withResolvers<Found>();
  const server = await serve(async (request, response) => {
    const body = (await json(request)) as ConverseBody;
    // A heartbeat or an answer to the state machine.
    if (body.messages === undefined) return response.end("{}");
    const result = body.messages.flatMap(({ content }) => content).find(({ toolResult }) => toolResult !== undefined);
    const text = result?.toolResult?.content[0]?.text;
    if (text !== undefined) return answered.resolve(readFound(withoutLabel(text)));
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    for (const frame of converseStreamFrames(body, { text: "", calls: [{ name: "snoop", input: {} }] }))
      response.write(frame);
    response.end();
  });
  return { ...server, answered: answered.promise };
}

/** The program's only line; the toolbox adds a note when it undoes a change. */
function readFound(text: string): Found | Promise<never> {
  try {
    return JSON.parse(text.split("\n")[0] ?? "") as Found;
  } catch {
    return Promise.reject(new Error(`The program answered: ${text}`));
  }
}

/** The program's answer; a runner that ends before is reported with its last output. */
export async function answerOf({ answered }: { answered: Promise<Found> }, child: ChildProcess): Promise<Found> {
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

/** Variables of the machine and of the run, with the needle in everything that is secret. */
export async function searchedEnvironment(services: RunnerServices, project: string, modelsUrl: string) {
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
    ...variablesOf(order),
  };
  return { machine, run };
}
