import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRunnerServices, type RunnerServices } from "../support/runner-services.ts";
import {
  answerOf,
  isLinux,
  needle,
  openSnooper,
  runnerEntry,
  searchedEnvironment,
} from "../support/searched-runner.ts";

/** As ECS starts the emitted container: processes of its own, root, and only the capabilities that the definition leaves. */
const contained = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "setpriv", "--inh-caps=-all"];
contained.push("--bounding-set=-all,+chown,+dac_override,+kill,+setgid,+setuid");
/** Keeps the variables it was started with, as an init process does. */
const init = ["sh", "-c", '"$@" & wait $!', "init"];
const programs = "54321:54321";

// In a clone that lies in a folder of one account's own, the programs' user cannot read what it is to run.
const reach = ["setpriv", "--reuid=54321", "--clear-groups", process.execPath, "-e", ""];
const mayContain =
  isLinux && process.getuid?.() === 0 && spawnSync(contained[0] ?? "", [...contained.slice(1), ...reach]).status === 0;
if (!mayContain) console.warn("Programs of another user are not tested: this needs root, unshare and setpriv.");

let services: RunnerServices;
let temporary: string;
beforeAll(async () => {
  services = await openRunnerServices();
  temporary = mkdtempSync(join(tmpdir(), "crew-apart-"));
  chmodSync(temporary, 0o755);
});
afterAll(async () => {
  rmSync(temporary, { recursive: true, force: true });
  await services?.close();
});

async function searched(project: string, first: string[], variables: { [name: string]: string }) {
  const snooper = await openSnooper();
  const { machine, run } = await searchedEnvironment(services, project, snooper.url);
  const words = [...contained.slice(1), ...first, process.execPath, ...flags, runnerEntry];
  const child = spawn(contained[0] ?? "", words, {
    env: { ...machine, ...run, TMPDIR: temporary, ...variables },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  const said = await answerOf(snooper, child);
  await snooper.close();
  return said;
}

const flags = ["--disable-sigusr1"];

describe.skipIf(!mayContain)("a program that an agent runs", () => {
  test.each([
    ["in a container whose first process is the runner", []],
    ["in a container whose first process is an init process with the same variables", init],
  ])("%s finds no token, secret or key, and reaches no process but its own", async (_, first) => {
    const said = await searched(`apart-${first.length}`, first, { CREW_PROGRAMS_USER: programs });
    expect(said.runner === 1).toBe(first.length === 0);
    expect([said.sawFirst, said.sawRunner]).toEqual([true, true]);
    expect(said.found).toEqual([]);
    expect(JSON.stringify(said.own)).not.toContain(needle);
    expect(said.reached).toEqual({ memory: [], files: [], folders: [], signals: [] });
    expect(said.debuggable).toBe(false);
    expect(said.wrote).toBe(true);
    expect(said.rights).toEqual({
      uid: ["54321", "54321", "54321", "54321"],
      groups: [""],
      capabilities: ["0000000000000000"],
      noNewPrivileges: ["1"],
    });
  });

  test("with the runner's own user would reach the runner's memory: the search sees it", async () => {
    const said = await searched("together", [], {});
    expect(said.reached.memory).toContain(1);
    expect(said.reached.signals).toContain(1);
  });

  test("is not started where the runner may not start programs of another user", async () => {
    const unprivileged = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups"];
    const began = searched("refused", unprivileged, { CREW_PROGRAMS_USER: "54322:54322" });
    await expect(began).rejects.toThrow(/The runner ended before/);
  });
});
