import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { simulatedClock } from "../../runtime/engine/clock.ts";
import { createEngine, type Engine } from "../../runtime/engine/engine.ts";
import { memoryJournal } from "../../runtime/engine/memory-journal.ts";
import { sqliteJournal } from "../../runtime/engine/sqlite-journal.ts";
import { createContainerService, type LocalContainerService } from "../../runtime/local/container-service.ts";
import { runTaskIntegration } from "../../runtime/local/integrations/run-task.ts";
import { removeLeftFolders } from "../../runtime/local/temporary-folders.ts";
import { eventually, machine, startOfTime } from "../support/engine-on-test-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "containers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Says what it was given, then does what CREW_DO says. */
const entry = join(folder, "container.cjs");
writeFileSync(
  entry,
  `process.once("message", ({ CREW_TASK_TOKEN, FROM_DEFINITION, CREW_DO }) => {
     require("node:fs").mkdirSync(require("node:os").tmpdir() + "/put-away");
     console.error("token " + CREW_TASK_TOKEN.length + " " + FROM_DEFINITION + " " + process.connected);
     if (CREW_DO === "fail") { console.error("out of ideas"); process.exit(3); }
     if (CREW_DO === "wait") process.on("disconnect", () => process.exit());
     if (CREW_DO === "ignore") { process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); }
   });`,
);

const definition = machine({
  run: {
    Type: "Task",
    Resource: "arn:aws:states:::ecs:runTask.waitForTaskToken",
    Arguments: {
      TaskDefinition: "runner",
      Overrides: {
        ContainerOverrides: [
          {
            Name: "runner",
            Environment: [
              { Name: "CREW_TASK_TOKEN", Value: "{% $states.context.Task.Token %}" },
              { Name: "CREW_DO", Value: "{% $states.input.do %}" },
            ],
          },
        ],
      },
    },
    TimeoutSeconds: 600,
    HeartbeatSeconds: 60,
    End: true,
  },
});

/** Those in which containers of this process, or of another, put things away. */
function temporaryFolders(pid = process.pid): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith("crew-run-") && name.includes(`-${pid}-`));
}

let containers: LocalContainerService | undefined;
let engine: Engine;
afterEach(async () => {
  await containers?.stopAll();
  engine.close();
});

function setUp(logFolder: string, graceMs = 5000) {
  const clock = simulatedClock(startOfTime);
  const service = createContainerService({
    entry,
    environment: { FROM_DEFINITION: "yes" },
    logFolder: join(folder, logFolder),
    engine: () => engine,
    clock,
    graceMs,
    execArguments: [],
  });
  containers = service;
  engine = createEngine({ journal: memoryJournal(), clock, integrations: [runTaskIntegration(service)] });
  const { arn } = engine.createStateMachine({ name: "m", definition });
  const start = async (what: string) =>
    (await engine.startExecution({ stateMachineArn: arn, input: JSON.stringify({ do: what }) })).arn;
  return {
    service,
    start,
    log: () => readFileSync(join(folder, logFolder, readdirSync(join(folder, logFolder))[0] ?? ""), "utf8"),
  };
}

describe("the container service", () => {
  it("reports a container that ends without an answer, with its exit code and last words", async () => {
    const { start, log } = setUp("fails");
    const end = await engine.completion(await start("fail"));
    expect(end).toMatchObject({
      status: "FAILED",
      error: "Crew.RunnerStopped",
      cause: "The runner exited with code 3. out of ideas",
    });
    expect(log()).toMatch(/^token \d+ yes true\n/);
  });

  it("gives variables of one task definition to its containers alone", async () => {
    engine = createEngine({ journal: memoryJournal(), clock: simulatedClock(startOfTime), integrations: [] });
    containers = createContainerService({
      entry,
      environment: { FROM_DEFINITION: "none" },
      only: { "runner-calls": { FROM_DEFINITION: "token" } },
      logFolder: join(folder, "only"),
      engine: () => engine,
      execArguments: [],
    });
    const environment = { CREW_TASK_TOKEN: "t", CREW_DO: "wait" };
    await containers.run({ taskDefinition: "runner-calls", environment });
    await containers.run({ taskDefinition: "runner-execute", environment });
    const saidBy = (definition: string) =>
      eventually(() => {
        const name = readdirSync(join(folder, "only")).find((each) => each.startsWith(definition)) ?? "";
        return readFileSync(join(folder, "only", name), "utf8") || undefined;
      });
    expect(await saidBy("runner-calls")).toContain(" token ");
    expect(await saidBy("runner-execute")).toContain(" none ");
  });

  it("reports the end of a container whose log is gone", async () => {
    const { start, service } = setUp("forgotten");
    const arn = await start("wait");
    const { pid } = await eventually(() => service.running()[0]);
    rmSync(join(folder, "forgotten"), { recursive: true });
    process.kill(pid, "SIGKILL");
    expect(await engine.completion(arn)).toMatchObject({
      status: "FAILED",
      error: "Crew.RunnerStopped",
      cause: "The runner was ended by SIGKILL.",
    });
  });

  it("keeps simulated time still while a container works", async () => {
    const { start, service } = setUp("works");
    const arn = await start("wait");
    const { token } = await eventually(() => engine.pendingTasks()[0]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(engine.describeExecution(arn).status).toBe("RUNNING");
    await engine.sendTaskSuccess({ taskToken: token, output: '"done"' });
    expect((await engine.completion(arn)).output).toBe("done");
    expect(service.running()).toHaveLength(1);
  });

  it("kills after the grace what does not end by itself, and does not report what it stopped", async () => {
    const { start, service, log } = setUp("stubborn", 50);
    const arn = await start("ignore");
    await eventually(() => (service.running()[0] && log().includes("token") ? true : undefined));
    await service.stopAll();
    expect(service.running()).toEqual([]);
    expect(engine.describeExecution(arn).status).toBe("RUNNING");
  });

  it("leaves nothing of what a container put away when it is killed", async () => {
    const { start, service, log } = setUp("untidy");
    const arn = await start("wait");
    const { pid } = await eventually(() => (log().includes("token") ? service.running()[0] : undefined));
    const [own] = temporaryFolders();
    expect(readdirSync(join(tmpdir(), own ?? ""))).toEqual(["put-away"]);
    process.kill(pid, "SIGKILL");
    await engine.completion(arn);
    await service.stopAll();
    expect(temporaryFolders()).toEqual([]);
  });

  it("leaves nothing for long when it is killed together with its containers", async () => {
    const program = join(import.meta.dirname, "killed-container-service.ts");
    const host = spawn(process.execPath, [program, entry, folder], { stdio: ["ignore", "pipe", "inherit"] });
    await once(host.stdout, "data");
    const [own] = temporaryFolders(host.pid);
    expect(own).toBeDefined();
    await removeLeftFolders();
    expect(temporaryFolders(host.pid)).toEqual([own]);
    host.kill("SIGKILL");
    await once(host, "exit");
    await removeLeftFolders();
    expect(temporaryFolders(host.pid)).toEqual([]);
  });

  it("fails tasks whose container was lost with the process that started it, once", async () => {
    const path = join(folder, "journal.db");
    const clock = simulatedClock(startOfTime);
    const accepted = { resource: "arn:aws:states:::ecs:runTask", start: async () => ({ Tasks: [] }) };
    const before = createEngine({ journal: sqliteJournal(path), clock, integrations: [accepted] });
    clock.hold();
    const { arn } = before.createStateMachine({ name: "m", definition });
    const { arn: executionArn } = await before.startExecution({
      stateMachineArn: arn,
      name: "lost",
      input: '{"do":"wait"}',
    });
    await eventually(() => before.history(executionArn).find(({ type }) => type === "TaskSubmitted"));
    before.close();

    engine = createEngine({
      journal: sqliteJournal(path),
      clock: simulatedClock(startOfTime),
      integrations: [accepted],
    });
    const service = createContainerService({ entry, environment: {}, logFolder: folder, engine: () => engine });
    expect(await service.failLostTasks()).toBe(1);
    engine.resume();
    expect(await engine.completion(executionArn)).toMatchObject({ status: "FAILED", error: "Crew.RunnerStopped" });
    expect(await service.failLostTasks()).toBe(0);
  });
});
