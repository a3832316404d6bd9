import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainerService } from "../../runtime/local/container-service.ts";
import { type ConverseBody, converseStreamFrames } from "../../runtime/models/rehearsal/wire.ts";
import { command } from "../tools/workshop.ts";
import { type House, openHouse, serve } from "./house.ts";
import { twoAgents } from "./team.ts";

const isLinux = existsSync("/proc/self/environ");
const entry = join(import.meta.dirname, "../../runtime/runner/main.ts");
/** In the token, a secret and the credentials; in no program's arguments as one word. */
const needle = ["CANARY", "8d1f"].join("-");

/** Everything that a program of this user can read about processes, searched. */
const snoop = `
  const needle = ["CANARY", "8d1f"].join("-");
  const found = [], read = [];
  for (const pid of fs.readdirSync("/proc").filter((name) => /^[0-9]+$/.test(name)))
    for (const file of ["environ", "cmdline"])
      try {
        const text = fs.readFileSync("/proc/" + pid + "/" + file, "latin1");
        read.push(Number(pid));
        if (text.includes(needle)) found.push(pid + "/" + file);
      } catch {}
  console.log(JSON.stringify({ found, runner: process.ppid, sawRunner: read.includes(process.ppid), own: process.env }));`;

interface Found {
  found: string[];
  runner: number;
  sawRunner: boolean;
  own: { [name: string]: string };
}

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house?.close());

/** A model that has the agent call the program, and what the program answers. */
async function openSnooper() {
  const answered = Promise.withResolvers<Found>();
  const server = await serve(async (request, response) => {
    const body = (await json(request)) as ConverseBody;
    const result = body.messages.flatMap(({ content }) => content).find(({ toolResult }) => toolResult !== undefined);
    const text = result?.toolResult?.content[0]?.text;
    if (text !== undefined) return answered.resolve(JSON.parse(text) as Found);
    response.writeHead(200, { "content-type": "application/vnd.amazon.eventstream" });
    for (const frame of converseStreamFrames(body, { text: "", calls: [{ name: "snoop", input: {} }] }))
      response.write(frame);
    response.end();
  });
  return { ...server, answered: answered.promise };
}

async function environmentOf(project: string, modelsUrl: string) {
  const pipeline = twoAgents({}, { pm: { tools: ["snoop"] } });
  const tools = { ...pipeline.tools, ...command("snoop", [process.execPath, "-e", snoop]) };
  const order = await house.start(project, { ...pipeline, tools });
  const machine = {
    PATH: process.env.PATH ?? "",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: `key-${needle}`,
    AWS_ENDPOINT_URL_DYNAMODB: house.endpoint,
    AWS_ENDPOINT_URL_SFN: modelsUrl,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: modelsUrl,
    CREW_SECRET_FORGE: `secret-${needle}`,
    CREW_TABLE: "crew",
    CREW_OBJECTS: house.objectsUrl,
    CREW_REPOSITORIES: house.repositories,
  };
  const run = {
    CREW_TASK_TOKEN: `token-${needle}`,
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
      const child: ChildProcess = spawn(process.execPath, [entry], { env: { ...machine, ...run }, stdio: "ignore" });
      const said = await snooper.answered;
      child.kill("SIGKILL");
      await once(child, "exit");
      await snooper.close();
      expectNothingFound(said, child.pid);
    });

    test("of a runner on one machine, not even while it starts", async () => {
      const snooper = await openSnooper();
      const { machine, run } = await environmentOf("local", snooper.url);
      const service = createContainerService({
        entry,
        environment: machine,
        logFolder: join(house.home, "logs"),
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
