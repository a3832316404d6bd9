import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createContainerService } from "../../runtime/local/container-service.ts";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import {
  answerOf,
  type Found,
  isLinux,
  needle,
  openSnooper,
  runnerEntry,
  searchedEnvironment,
} from "../support/searched-runner.ts";

const sealing = join(import.meta.dirname, "../../runtime/runner/seal-environment.ts");

test.skipIf(!isLinux)("a process that shows the token and cannot be kept from it is reported", () => {
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
      const { machine, run } = await searchedEnvironment(services, "contained", snooper.url);
      const child: ChildProcess = spawn(process.execPath, [runnerEntry], {
        env: { ...machine, ...run },
        stdio: ["ignore", "ignore", "pipe"],
        detached: true,
      });
      const said = await answerOf(snooper, child);
      await snooper.close();
      expectNothingFound(said, child.pid);
    });

    test("of a runner on one machine, not even while it starts", async () => {
      const snooper = await openSnooper();
      const { machine, run } = await searchedEnvironment(services, "local", snooper.url);
      const service = createContainerService({
        entry: runnerEntry,
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
